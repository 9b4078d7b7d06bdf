import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmotionReader } from '@attune/semantics';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

const jieba = Jieba.withDict(dict);
export const segment = (text: string): string[] => jieba.cut(text, true);

/** The emotion reader as it ships. */
export function shippedReader() {
  const file = join(import.meta.dirname, '../../packages/semantics/models/emotion-en.bin');
  return createEmotionReader({ segment, model: readFileSync(file) });
}
