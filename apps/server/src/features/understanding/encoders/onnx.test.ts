import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EncoderError } from './encoder.ts';
import { openOnnxEncoder } from './onnx.ts';

/** Not among the dependencies: what needs them is tested where somebody has installed them. */
const installed = ['onnxruntime-node', '@huggingface/tokenizers'].every((name) => {
  try {
    return createRequire(import.meta.url).resolve(name) !== '';
  } catch {
    return false;
  }
});

/** One Gather: token n, of 8, becomes a vector of 4 with n + 1 at place n modulo 4. */
const MODEL =
  'CAhCBAoAEA06sgIKLgoDZW1iCglpbnB1dF9pZHMSEWxhc3RfaGlkZGVuX3N0YXRlGgFnIgZHYXRoZXISAWcqjgEICAgEEAFCA2VtYkqAAQAAgD8AAAAAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAEBAAAAAAAAAAAAAAAAAAAAAAAAAgEAAAKBAAAAAAAAAAAAAAAAAAAAAAAAAwEAAAAAAAAAAAAAAAAAAAAAAAADgQAAAAAAAAAAAAAAAAAAAAAAAAABBWh0KCWlucHV0X2lkcxIQCg4IBxIKCgMSAWIKAxIBdFoiCg5hdHRlbnRpb25fbWFzaxIQCg4IBxIKCgMSAWIKAxIBdGIpChFsYXN0X2hpZGRlbl9zdGF0ZRIUChIIARIOCgMSAWIKAxIBdAoCCAQ=';
const VOCABULARY = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'refund', 'money', 'address', 'query'];

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'attune-onnx-'));
  await mkdir(join(dir, 'onnx'));
  await writeFile(join(dir, 'onnx/model_quantized.onnx'), Buffer.from(MODEL, 'base64'));
  const files = {
    'config.json': { hidden_size: 4, max_position_embeddings: 16, pad_token_id: 0 },
    'tokenizer_config.json': {},
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [],
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'Whitespace' },
      post_processor: null,
      decoder: null,
      model: {
        type: 'WordPiece',
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
        vocab: Object.fromEntries(VOCABULARY.map((word, id) => [word, id])),
      },
    },
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(dir, name), JSON.stringify(content));
  }
});
afterAll(() => rm(dir, { recursive: true }));

test.skipIf(installed)('says which packages are missing', async () => {
  const failure = openOnnxEncoder({ dir });
  await expect(failure).rejects.toBeInstanceOf(EncoderError);
  await expect(failure).rejects.toThrow(
    'npm install --no-save onnxruntime-node@1.30.0 @huggingface/tokenizers',
  );
});

test.runIf(installed)(
  'runs a model: the mean over a text’s own tokens, whatever it is batched with',
  async () => {
    const encoder = await openOnnxEncoder({ dir, batch: 2 });
    expect(encoder).toMatchObject({ dimensions: 4, id: expect.stringMatching(/^onnx:.+:4:[0-9a-f]{8}$/) });
    const long = Array(20).fill('money').join(' ');
    const vectors = await encoder.encode(['refund', 'Refund money', long], 'query');
    expect(vectors.map((vector) => [...vector].map((value) => Math.round(value * 1000) / 1000))).toEqual([
      [5, 0, 0, 0],
      [2.5, 3, 0, 0],
      [0, 6, 0, 0],
    ]);
    expect(await encoder.encode([], 'query')).toEqual([]);
  },
);

test.runIf(installed)('prefixes are part of the text and of the id', async () => {
  const plain = await openOnnxEncoder({ dir });
  const prefixed = await openOnnxEncoder({ dir, queryPrefix: 'query ' });
  expect(prefixed.id).not.toBe(plain.id);
  expect(await prefixed.encode(['refund'], 'query')).toEqual(await plain.encode(['query refund'], 'query'));
});

test.runIf(installed)('names the file that is missing or wrong', async () => {
  await expect(openOnnxEncoder({ dir: join(dir, 'nowhere') })).rejects.toThrow(
    'config.json could not be read',
  );
  await writeFile(join(dir, 'config.json'), '{"hidden_size":"four"}');
  await expect(openOnnxEncoder({ dir })).rejects.toThrow('config.json is not what it should be');
});
