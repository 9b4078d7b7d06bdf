import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { type Encoder, EncoderError, type TextRole } from './encoder.ts';

export interface HttpEncoderOptions {
  /** Up to and without `/embeddings`, e.g. http://localhost:11434/v1. The operator's word: it may well be an inner address. */
  url: string;
  key?: string | undefined;
  model: string;
  /** Asked of the server only when given: not every one takes it. */
  dimensions?: number | undefined;
  queryPrefix?: string | undefined;
  passagePrefix?: string | undefined;
  /** Texts in one request. */
  batch?: number;
  timeoutMs?: number;
  /** Before the second try; doubles each time. */
  backoffMs?: number;
}

const TRIES = 3;
/** A server may ask for more patience than a person has. */
const LONGEST_WAIT_MS = 5000;

const Answer = Type.Object({
  data: Type.Array(
    Type.Object({
      index: Type.Optional(Type.Integer({ minimum: 0 })),
      embedding: Type.Array(Type.Number(), { minItems: 1 }),
    }),
  ),
});

/**
 * Any server that speaks OpenAI's `/v1/embeddings` (Ollama, TEI, vLLM, LM Studio, the paid ones). Asks for one vector first where
 * the dimensions were not given, because they are part of the encoder's id.
 * @throws EncoderError when the server does not answer as it should
 */
export async function openHttpEncoder(options: HttpEncoderOptions): Promise<Encoder> {
  const { model, batch = 64, queryPrefix = '', passagePrefix = '' } = options;
  const prefixes: Record<TextRole, string> = { query: queryPrefix, passage: passagePrefix };
  const dimensions = options.dimensions ?? (await ask(options, ['dimensions']))[0]!.length;
  // Vectors of texts with another prefix are other vectors.
  const words = createHash('sha256').update(`${queryPrefix}\0${passagePrefix}`).digest('hex').slice(0, 8);
  return {
    id: `http:${model}:${dimensions}:${words}`,
    dimensions,
    async encode(texts, role) {
      const vectors: Float32Array[] = [];
      for (let from = 0; from < texts.length; from += batch) {
        const part = texts.slice(from, from + batch).map((text) => prefixes[role] + text);
        for (const vector of await ask(options, part)) {
          if (vector.length !== dimensions) {
            throw new EncoderError(
              `${model} answered with ${vector.length} dimensions instead of ${dimensions}`,
            );
          }
          vectors.push(vector);
        }
      }
      return vectors;
    },
  };
}

/** One request, tried again where that may help: no connection, no answer in time, 408, 429, 5xx. */
async function ask(options: HttpEncoderOptions, texts: readonly string[]): Promise<Float32Array[]> {
  const { backoffMs = 250 } = options;
  for (let tried = 1; ; tried++) {
    const outcome = await send(options, texts);
    if ('data' in outcome) return vectorsOf(outcome, texts.length);
    if (!outcome.again || tried === TRIES) throw outcome.error;
    await delay(Math.min(LONGEST_WAIT_MS, outcome.waitMs ?? backoffMs * 2 ** (tried - 1)));
  }
}

type Failure = { error: EncoderError; again: boolean; waitMs?: number | undefined };

async function send(
  { url, key, model, dimensions, timeoutMs = 10_000 }: HttpEncoderOptions,
  texts: readonly string[],
): Promise<Static<typeof Answer> | Failure> {
  let status: number;
  let retryAfter: string | null;
  let text: string;
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({
        model,
        input: texts,
        encoding_format: 'float',
        ...(dimensions !== undefined && { dimensions }),
      }),
      // The key goes where the operator said, and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    retryAfter = response.headers.get('retry-after');
    text = await response.text();
  } catch (cause) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    const what = late ? `did not answer within ${timeoutMs} ms` : 'could not be reached';
    return { error: new EncoderError(`The embeddings server ${what}`, { cause }), again: true };
  }
  if (status !== 200) {
    const again = status === 408 || status === 429 || status >= 500;
    const refused = [400, 413, 422].includes(status);
    const seconds = Number(retryAfter);
    return {
      error: new EncoderError(`The embeddings server answered with status ${status}`, { refused }),
      again,
      waitMs: retryAfter && seconds >= 0 ? seconds * 1000 : undefined,
    };
  }
  const answer = parse(text);
  if (!Value.Check(Answer, answer)) {
    return { error: new EncoderError('The embeddings server answered with something else'), again: false };
  }
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** In the order of the texts, whatever order they came in. */
function vectorsOf({ data }: Static<typeof Answer>, count: number): Float32Array[] {
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count });
  data.forEach(({ index, embedding }, position) => {
    vectors[index ?? position] = Float32Array.from(embedding);
  });
  const whole = vectors.filter((vector) => vector?.every(Number.isFinite) === true) as Float32Array[];
  if (data.length !== count || vectors.length !== count || whole.length !== count) {
    throw new EncoderError('The embeddings server did not answer with one vector for each text');
  }
  return whole;
}
