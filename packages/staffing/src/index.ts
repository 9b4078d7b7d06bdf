export { erlangB, erlangC } from './erlang.ts';
export * from './roster/index.ts';
