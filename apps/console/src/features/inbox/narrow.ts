/** Whether the details beside the thread lie over it, as inbox.css has it. */
export const isNarrow = (): boolean => matchMedia('(max-width: 1180px)').matches;
