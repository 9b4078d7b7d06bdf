import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectDir } from './run.ts';

/**
 * Engines take data, `now` and `seed` and give decisions: no clock, no chance, no I/O. The compiler sees to the rest
 * (no node types, no DOM); these are the ways out that the language itself leaves open.
 */
const impure: [RegExp, string][] = [
  [/\bDate\s*\.\s*now\b/, 'Date.now'],
  [/\bnew\s+Date\s*(\(\s*\)|[^\s(])/, 'new Date without an instant'],
  [/(?<!\bnew\s+)\bDate\s*\(/, 'Date() as a function'],
  [/\bMath\s*\.\s*random\b/, 'Math.random'],
  [/\bimport\s*\(/, 'dynamic import'],
];

/** What a package may use besides others of this repository that stand below it. */
const libraries: Record<string, string[]> = {
  contract: ['typebox'],
  // Tables and rules of holidays, in one file that the index leaves out.
  forecast: ['chinese-days', 'date-holidays'],
};
const below: Record<string, string[]> = {
  time: [],
  contract: [],
  simulator: ['time', 'semantics', 'forecast', 'staffing', 'dispatch', 'metrics'],
};

const packages = globSync('packages/*/package.json', { cwd: projectDir }).map((file) =>
  basename(dirname(file)),
);

function findImpurities(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*/g, '');
  return impure.filter(([pattern]) => pattern.test(code)).map(([, what]) => what);
}

test('the search finds what it is for, and only that', () => {
  expect(findImpurities('const t = Date.now();')).toEqual(['Date.now']);
  expect(findImpurities('const t = new Date();')).toEqual(['new Date without an instant']);
  expect(findImpurities('const t = new Date;')).toEqual(['new Date without an instant']);
  expect(findImpurities('const t = Date();')).toEqual(['Date() as a function']);
  expect(findImpurities('const r = Math.random();')).toEqual(['Math.random']);
  expect(findImpurities('const d = new Date(now); // not Date.now()\nDate.UTC(2026, 1, 1)')).toEqual([]);
});

describe.each(packages)('packages/%s', (name) => {
  const dir = join(projectDir, 'packages', name);
  const files = globSync('src/**/*.ts', { cwd: dir }).filter((file) => !/\.test\.ts$|\btesting\b/.test(file));

  test('asks neither clock nor chance', () => {
    const found = files.flatMap((file) =>
      findImpurities(readFileSync(join(dir, file), 'utf8')).map((what) => `${file}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  test('depends only on what stands below it', () => {
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    const allowed = [
      ...(libraries[name] ?? []),
      ...(below[name] ?? ['time']).map((other) => `@attune/${other}`),
    ];
    const declared = Object.keys(manifest.dependencies ?? {});
    expect(allowed).toEqual(expect.arrayContaining(declared));
    const imported = files.flatMap((file) =>
      [
        ...readFileSync(join(dir, file), 'utf8').matchAll(/^(?:import|export)[^'"]*?from '([^'.][^']*)'/gm),
      ].map((match) => match[1]),
    );
    expect(declared).toEqual(expect.arrayContaining([...new Set(imported)]));
  });
});
