import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { type Encoder, EncoderError, type TextRole } from './encoder.ts';

export interface OnnxEncoderOptions {
  /** As published: config.json, tokenizer.json, onnx/model_quantized.onnx; 1_Pooling/config.json says how to pool, else by mean. */
  dir: string;
  queryPrefix?: string | undefined;
  passagePrefix?: string | undefined;
  batch?: number;
}

const INSTALL =
  'needs two packages that Attune does not bring along (290 MB): ' +
  'ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save onnxruntime-node@1.30.0 @huggingface/tokenizers@0.2.0';
/** Tokens: longer texts cost more than they tell. */
const MAX_TOKENS = 256;

const Config = Type.Object({
  hidden_size: Type.Integer({ minimum: 1 }),
  max_position_embeddings: Type.Optional(Type.Integer({ minimum: 1 })),
  pad_token_id: Type.Optional(Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
});
const Pooling = Type.Object({ pooling_mode_cls_token: Type.Optional(Type.Boolean()) });
const Json = Type.Record(Type.String(), Type.Unknown());

/** What is used of onnxruntime-node. */
interface Tensor {
  readonly dims: readonly number[];
  readonly data: unknown;
}
interface Runtime {
  InferenceSession: {
    create(
      path: string,
      options: object,
    ): Promise<{
      inputNames: readonly string[];
      outputNames: readonly string[];
      run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
    }>;
  };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;
}
/** What is used of @huggingface/tokenizers. */
interface Tokenizers {
  Tokenizer: new (tokenizer: object, config: object) => { encode(text: string): { ids: number[] } };
}

/**
 * A sentence transformer in a folder, run by onnxruntime on one thread in the background.
 * @throws EncoderError when the packages or the files are missing or are not what they should be
 */
export async function openOnnxEncoder(options: OnnxEncoderOptions): Promise<Encoder> {
  const { dir, batch = 16, queryPrefix = '', passagePrefix = '' } = options;
  const prefixes: Record<TextRole, string> = { query: queryPrefix, passage: passagePrefix };
  const [runtime, tokenizers] = await Promise.all([
    optional<Runtime>('onnxruntime-node'),
    optional<Tokenizers>('@huggingface/tokenizers'),
  ]);
  const config = await read(join(dir, 'config.json'), Config);
  const pooling = await read(join(dir, '1_Pooling/config.json'), Pooling).catch(
    (): Static<typeof Pooling> => ({}),
  );
  const tokenizerConfig = await read(join(dir, 'tokenizer_config.json'), Json).catch(() => ({}));
  const tokenizer = new tokenizers.Tokenizer(await read(join(dir, 'tokenizer.json'), Json), tokenizerConfig);
  const path = join(dir, 'onnx/model_quantized.onnx');
  const session = await runtime.InferenceSession.create(path, { intraOpNumThreads: 1 }).catch(
    (cause: unknown) => {
      throw new EncoderError(`${path} could not be loaded`, { cause });
    },
  );
  const limit = Math.min(MAX_TOKENS, (config.max_position_embeddings ?? 512) - 2);
  const dimensions = config.hidden_size;

  async function run(texts: readonly string[]): Promise<Float32Array[]> {
    const rows = texts.map((text) => cut(tokenizer.encode(text).ids, limit));
    const width = Math.max(1, ...rows.map((row) => row.length));
    const inputs = feeds(rows, width, config.pad_token_id ?? 0);
    const given = Object.fromEntries(
      session.inputNames.map((name) => {
        const data = inputs[name];
        if (!data) throw new EncoderError(`The model wants an unknown input: ${name}`);
        return [name, new runtime.Tensor('int64', data, [rows.length, width])];
      }),
    );
    const outputs = await session.run(given).catch((cause: unknown) => {
      throw new EncoderError('The model failed', { cause });
    });
    const output = outputs[session.outputNames[0] ?? ''];
    if (!(output?.data instanceof Float32Array) || output.dims.at(-1) !== dimensions) {
      throw new EncoderError(`The model did not answer with ${dimensions} dimensions`);
    }
    const { data, dims } = output;
    return rows.map((row, index) =>
      dims.length === 2
        ? data.slice(index * dimensions, (index + 1) * dimensions)
        : pool(
            data.subarray(index * width * dimensions),
            pooling.pooling_mode_cls_token ? 1 : row.length,
            dimensions,
          ),
    );
  }

  const version = await fingerprint(path, `${queryPrefix}\0${passagePrefix}`);
  return {
    id: `onnx:${basename(dir)}:${dimensions}:${version}`,
    dimensions,
    async encode(texts, role) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += batch) {
        vectors.push(...(await run(texts.slice(from, from + batch).map((text) => prefixes[role] + text))));
      }
      return vectors;
    },
  };
}

/** A package that is not among the dependencies. */
async function optional<T>(name: string): Promise<T> {
  const module: unknown = await import(name).catch((cause: unknown) => {
    throw new EncoderError(`A model in a folder ${INSTALL}`, { cause });
  });
  // CommonJS comes as the default export.
  const { default: inner, ...own } = module as { default?: object };
  return { ...inner, ...own } as T;
}

async function read<S extends TSchema>(path: string, schema: S): Promise<Static<S>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new EncoderError(`${path} could not be read`, { cause });
  });
  const value: unknown = JSON.parse(text);
  if (!Value.Check(schema, value)) throw new EncoderError(`${path} is not what it should be`);
  return value;
}

/** Keeps the last token, which ends the sentence for the model. */
function cut(ids: readonly number[], limit: number): number[] {
  return ids.length <= limit ? [...ids] : [...ids.slice(0, limit - 1), ids.at(-1)!];
}

function feeds(
  rows: readonly number[][],
  width: number,
  padding: number,
): Record<string, BigInt64Array | undefined> {
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(padding));
  const mask = new BigInt64Array(rows.length * width);
  rows.forEach((row, index) => {
    row.forEach((id, at) => {
      ids[index * width + at] = BigInt(id);
      mask[index * width + at] = 1n;
    });
  });
  return { input_ids: ids, attention_mask: mask, token_type_ids: new BigInt64Array(rows.length * width) };
}

/** The mean of the first `count` token vectors. */
function pool(tokens: Float32Array, count: number, dimensions: number): Float32Array {
  const mean = new Float32Array(dimensions);
  for (let token = 0; token < count; token++) {
    for (let i = 0; i < dimensions; i++) mean[i]! += tokens[token * dimensions + i]! / count;
  }
  return mean;
}

async function fingerprint(path: string, words: string): Promise<string> {
  const hash = createHash('sha256').update(words);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex').slice(0, 8);
}
