import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { quantise } from '@attune/semantics';
import { sql } from 'kysely';
import type { Tx } from '../../../db/database.ts';
import type { Platform } from '../../../feature.ts';
import { type Encoder, EncoderError, TEXT_LIMIT, type TextRole } from './encoder.ts';
import { openHttpEncoder } from './http.ts';
import { openOnnxEncoder } from './onnx.ts';
import { openStaticEncoder } from './static.ts';

export { type Encoder, EncoderError, TEXT_LIMIT, type TextRole } from './encoder.ts';
export { loadStaticEncoder } from './static.ts';

/** So long a configured encoder that failed is left alone. */
const REST_MS = 30_000;

export interface EncoderState {
  /** Null until first asked for. */
  id: string | null;
  /** What stands in the way of the configured encoder; null: nothing, or none is configured. */
  problem: string | null;
}

/**
 * The encoders of this process: the one that ships, and the one that the operator configured, if any. The configured one is
 * optional in every sense: while it fails, the shipped one is used, and the log says so once.
 */
export interface Encoders {
  /** Whether the operator wants another one than the one that ships. */
  readonly configured: boolean;
  /** Null when it could not be loaded, which the log says: then words alone must do. */
  shipped(): Promise<Encoder | null>;
  /** The configured encoder; null when there is none, or while it rests after a failure. */
  preferred(): Promise<Encoder | null>;
  /**
   * Vectors as bytes, kept by text: each text is encoded once for a workspace and encoder. An empty vector: the encoder refuses the
   * text. Opens transactions of its own.
   * @throws EncoderError when the encoder fails, which then rests
   */
  vectors(
    encoder: Encoder,
    workspaceId: string,
    texts: readonly string[],
    role: TextRole,
  ): Promise<Int8Array[]>;
  state(): EncoderState;
}

type Needs = Pick<Platform, 'db' | 'env' | 'log' | 'clock'>;

export function createEncoders({ db, env, log, clock }: Needs): Encoders {
  const settings = env.embeddings;
  let shipped: Promise<Encoder | null> | undefined;
  let opened: Promise<Encoder> | undefined;
  let problem: string | null = null;
  let restUntil = 0;
  let id: string | null = null;

  function rest(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (problem === null) {
      log.warn({ err: error }, 'The configured encoder failed; the one that ships is used meanwhile');
    }
    problem = message;
    opened = undefined;
    restUntil = clock().getTime() + REST_MS;
  }

  function wellAgain(): void {
    if (problem !== null) log.info({ encoder: id }, 'The configured encoder works again');
    problem = null;
  }

  async function encode(encoder: Encoder, texts: string[], role: TextRole): Promise<Float32Array[]> {
    const known = await opened?.catch(() => undefined);
    if (encoder !== known) return encoder.encode(texts, role);
    try {
      const vectors = await encodeOrRefuse(encoder, texts, role);
      wellAgain();
      return vectors;
    } catch (error) {
      rest(error);
      throw error;
    }
  }

  return {
    configured: settings !== null,
    state: () => ({ id, problem }),
    shipped() {
      shipped ??= openStaticEncoder().catch((error: unknown) => {
        log.warn({ err: error }, 'The encoder that ships could not be loaded: searching by words alone');
        return null;
      });
      return shipped;
    },
    async preferred() {
      if (!settings || clock().getTime() < restUntil) return null;
      opened ??= settings.kind === 'http' ? openHttpEncoder(settings) : openOnnxEncoder(settings);
      try {
        const encoder = await opened;
        id = encoder.id;
        return encoder;
      } catch (error) {
        rest(error);
        return null;
      }
    },
    async vectors(encoder, workspaceId, texts, role) {
      const asked = texts.map((text) => text.slice(0, TEXT_LIMIT));
      const hashes = asked.map((text) => textHash(text, role));
      const keys = hashes.map((hash) => hash.toString('hex'));
      const known = await db.workspace(workspaceId, (tx) => readVectors(tx, workspaceId, encoder.id, hashes));
      const missing = new Map(keys.flatMap((key, i) => (known.has(key) ? [] : [[key, asked[i]!]])));
      if (missing.size > 0) {
        const made = await encode(encoder, [...missing.values()], role);
        const fresh = [...missing.keys()].map((key, i): [string, Int8Array] => [key, quantise(made[i]!)]);
        await db.workspace(workspaceId, (tx) => keepVectors(tx, workspaceId, encoder.id, fresh, clock()));
        for (const [key, vector] of fresh) known.set(key, vector);
      }
      return keys.map((key) => known.get(key)!);
    },
  };
}

/**
 * A batch that is refused is tried text by text: one bad text does not take its neighbours along. Refused: no dimensions.
 * Who refuses a harmless text as well refuses everything, and has failed.
 */
async function encodeOrRefuse(encoder: Encoder, texts: string[], role: TextRole): Promise<Float32Array[]> {
  try {
    return await encoder.encode(texts, role);
  } catch (error) {
    if (!(error instanceof EncoderError) || !error.refused) throw error;
    if (texts.length === 1) {
      await encoder.encode(['hello'], role);
      return [new Float32Array(0)];
    }
    const vectors: Float32Array[] = [];
    for (const text of texts) vectors.push(...(await encodeOrRefuse(encoder, [text], role)));
    return vectors;
  }
}

/** An agent waits: who takes longer is asked for the next time, when the answer is kept. */
const PATIENCE_MS = 1500;

/** Null when it does not come in time, or fails. */
export function soon<T>(value: Promise<T>): Promise<T | null> {
  return Promise.race([value, setTimeout(PATIENCE_MS, null, { ref: false })]).catch(() => null);
}

/** What a text's vector is found by. The text of a hash is the one that the encoder would see: cut to the limit. */
export function textHash(text: string, role: TextRole): Buffer {
  return createHash('sha256')
    .update(`${role}\0${text.slice(0, TEXT_LIMIT)}`)
    .digest();
}

async function readVectors(
  tx: Tx,
  workspaceId: string,
  encoder: string,
  hashes: readonly Buffer[],
): Promise<Map<string, Int8Array>> {
  const rows = await tx
    .selectFrom('embedding')
    .select(['text_hash', 'vector'])
    .where('workspace_id', '=', workspaceId)
    .where('encoder', '=', encoder)
    .where('text_hash', '=', sql<Buffer>`any(${hashes}::bytea[])`)
    .execute();
  return new Map(rows.map((row) => [row.text_hash.toString('hex'), toVector(row.vector)]));
}

async function keepVectors(
  tx: Tx,
  workspaceId: string,
  encoder: string,
  vectors: readonly (readonly [string, Int8Array])[],
  now: Date,
): Promise<void> {
  await tx
    .insertInto('embedding')
    .values(
      vectors.map(([key, vector]) => ({
        workspace_id: workspaceId,
        encoder,
        text_hash: Buffer.from(key, 'hex'),
        vector: Buffer.from(vector.buffer, vector.byteOffset, vector.length),
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export function toVector(bytes: Buffer): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
