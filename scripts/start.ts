import { buildFrontends } from './build.ts';

/**
 * `npm start`: builds what is missing, then is the server. The flags that package.json gives to Node keep the heap small:
 * new space at 16 MB instead of growing to 128, old space collected when it has grown by 40 %
 * (`npm run bench -- live` measures what that costs and saves). MALLOC_ARENA_MAX keeps the C library from holding free memory
 * apart for each thread.
 */
await buildFrontends().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
await import(new URL('../apps/server/src/main.ts', import.meta.url).href);
