export { useQueue } from './queries.ts';
