export { erlangB, erlangC } from './erlang.ts';
