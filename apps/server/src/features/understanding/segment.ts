import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Segment } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';

/** As a file, because the package's own module keeps this one and another, 11 MB, for as long as the process lives. */
const dictionary = fileURLToPath(import.meta.resolve('@node-rs/jieba/dict.txt'));

let jieba: Jieba | undefined;

/** Cuts Chinese into words. The dictionary (14 MB, a fifth of a second) is loaded once for the whole process. */
export const segment: Segment = (text) => {
  jieba ??= Jieba.withDict(readFileSync(dictionary));
  return jieba.cut(text, true);
};

/** Loads the dictionary as soon as the process has a moment, so that the first customer does not wait for it. */
export function warmSegment(): void {
  if (!jieba) setImmediate(() => segment('你好'));
}
