export * from './client.ts';
export * from './collections.ts';
export * from './keys.ts';
export * from './me.ts';
export * from './template-search.ts';
