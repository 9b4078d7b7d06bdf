import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildFrontends } from './build.ts';
import { projectDir, toolEnv } from './run.ts';

/**
 * `npm run dev`: the server, started again at every change, and Vite's dev server for the console, which sends API calls
 * to it. The widget is built once. Ends as a whole, by Ctrl-C or when one of the two ends.
 */
await buildFrontends();
const children: ChildProcess[] = [
  spawn('node', ['--watch', '--watch-preserve-output', 'apps/server/src/main.ts'], {
    cwd: projectDir,
    env: toolEnv,
    stdio: 'inherit',
  }),
  spawn('vite', ['--clearScreen', 'false'], {
    cwd: join(projectDir, 'apps', 'console'),
    env: toolEnv,
    stdio: 'inherit',
  }),
];

const endAll = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endAll);
for (const child of children) {
  child.once('exit', (code) => {
    process.exitCode ||= code ?? 0;
    endAll();
  });
}
