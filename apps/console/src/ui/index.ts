export * from './Avatar.tsx';
export * from './clock.ts';
export * from './errors.ts';
export * from './format.ts';
export * from './marks.tsx';
export * from './PageHeader.tsx';
export * from './RelativeTime.tsx';
export * from './states.tsx';
