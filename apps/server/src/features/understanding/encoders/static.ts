import { readFile } from 'node:fs/promises';
import { loadEncoder, type StaticEncoder } from '@attune/semantics';
import { segment } from '../segment.ts';
import type { Encoder } from './encoder.ts';

const MODEL = new URL('../../../../../../packages/semantics/models/encoder.bin', import.meta.url);

let loaded: Promise<StaticEncoder> | undefined;

/** The encoder that ships with Attune: some megabytes, read once for the whole process, when first asked for. */
export function loadStaticEncoder(): Promise<StaticEncoder> {
  loaded ??= readFile(MODEL).then((bytes) => loadEncoder(bytes, segment));
  return loaded;
}

/** The same behind the interface of all encoders. A tenth of a millisecond a text. */
export async function openStaticEncoder(): Promise<Encoder> {
  const { version, dimensions, encode } = await loadStaticEncoder();
  return {
    id: `${version}:${dimensions}`,
    dimensions,
    encode: async (texts) => texts.map(encode),
  };
}
