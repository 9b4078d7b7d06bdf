import { buildFrontends } from './build.ts';

/** `npm start`: builds what is missing, then is the server. */
await buildFrontends().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
await import(new URL('../apps/server/src/main.ts', import.meta.url).href);
