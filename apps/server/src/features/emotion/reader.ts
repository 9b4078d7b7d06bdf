import { readFileSync } from 'node:fs';
import { createEmotionReader, type EmotionReader } from '@attune/semantics';
import { segment } from '../understanding/segment.ts';

/** Asked where an English text has no word of feeling. */
const MODEL = new URL('../../../../../packages/semantics/models/emotion-en.bin', import.meta.url);

/** What reads customers' messages; the same for every workspace. */
export const createReader = (): EmotionReader => createEmotionReader({ segment, model: readFileSync(MODEL) });
