import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Writes `src/simplified.generated.ts` from OpenCC's table of characters (Apache-2.0):
 *   npm install --no-save opencc-js@1.4.2 && node packages/semantics/scripts/generate-simplified.ts
 *
 * Only pairs within the basic plane: one code unit for one keeps every position in a text where it is.
 */
const file = createRequire(import.meta.url).resolve('opencc-js/dict/TSCharacters');
const [, table = ''] = /"([^"]+)"/.exec(readFileSync(file, 'utf8')) ?? [];
const pairs = table
  .split('|')
  .map((pair) => pair.split(' '))
  .filter(([from, to]) => from?.length === 1 && to?.length === 1 && from !== to)
  .map(([from, to]) => `${from}${to}`);
if (pairs.length < 2500) throw new Error(`only ${pairs.length} pairs in ${file}`);

writeFileSync(
  join(import.meta.dirname, '../src/simplified.generated.ts'),
  `// Written by scripts/generate-simplified.ts from OpenCC's TSCharacters (Apache-2.0): traditional, simplified, traditional, …
export const SIMPLIFIED =
  '${pairs.join('')}';
`,
);
console.log(`${pairs.length} pairs`);
