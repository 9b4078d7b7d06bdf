export { Attributes } from './Attributes.tsx';
export { Links } from './Links.tsx';
export { MergeConversation } from './MergeConversation.tsx';
export { useRecordActions } from './queries.ts';
