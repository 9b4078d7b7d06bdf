import { type SpawnOptions, spawn } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';

export const projectDir = resolve(import.meta.dirname, '..');

const binaries = join(projectDir, 'node_modules', '.bin');

/** Environment in which `node` and the installed tools are the project's own, also when npm did not start us. */
export const toolEnv: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${binaries}${delimiter}${process.env.PATH ?? ''}`,
};

export interface Outcome {
  status: number;
  output: string;
}

/** Runs a command to its end; the output (both streams) is collected, or shown as it comes with `show`. */
export function run(
  command: string,
  args: string[],
  { show = false, ...options }: SpawnOptions & { show?: boolean } = {},
): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: projectDir,
      env: toolEnv,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', (error) => done({ status: 127, output: `${output}${command}: ${error.message}\n` }));
    child.once('close', (code) => done({ status: code ?? 1, output }));
  });
}
