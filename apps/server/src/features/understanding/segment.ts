import type { Segment } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

let jieba: Jieba | undefined;

/** Cuts Chinese into words. The dictionary (14 MB, a fifth of a second) is loaded once for the whole process. */
export const segment: Segment = (text) => {
  jieba ??= Jieba.withDict(dict);
  return jieba.cut(text, true);
};

/** Loads the dictionary as soon as the process has a moment, so that the first customer does not wait for it. */
export function warmSegment(): void {
  if (!jieba) setImmediate(() => segment('你好'));
}
