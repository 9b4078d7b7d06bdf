import type { Locale, Presence, Priority } from '@attune/contract';

/** The contract's lists as plain values: importing them from there would bring its schema library into the browser. */
export const PRESENCE_LIST = ['online', 'busy', 'away', 'offline'] as const satisfies readonly Presence[];
export const LOCALES_LIST = ['zh-CN', 'en'] as const satisfies readonly Locale[];
export const PRIORITY_LIST = ['urgent', 'high', 'normal', 'low'] as const satisfies readonly Priority[];
