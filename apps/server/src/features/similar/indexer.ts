import type { Tx } from '../../db/database.ts';
import { createTicker, type Ticker } from '../../events/ticker.ts';
import type { Platform } from '../../feature.ts';
import { type Encoder, EncoderError, type Encoders, textHash } from '../understanding/encoders/index.ts';
import { questionText } from './store.ts';

const BATCH = 128;
/** Fewer are nothing to speak of. */
const WORTH_TELLING = 1000;
/** In case the node that stored a question stopped before it could encode it, and to try a failed encoder again. */
const POLL_MS = 30_000;

export interface Indexer {
  readonly ticker: Ticker;
  /** Whether everything had a vector of this encoder the last time somebody looked. */
  complete(encoderId: string): boolean;
}

/**
 * Gives every solved question its vector, newest first, of the shipped encoder and of the configured one. A change of the model is nothing
 * special: under its new id every vector is missing. Several nodes may do the same text at once; the first one is kept.
 */
export function startIndexer({ db, log }: Pick<Platform, 'db' | 'log'>, encoders: Encoders): Indexer {
  const complete = new Set<string>();
  const running = new Map<string, number>();

  /** True when there is more to do. */
  async function index(encoder: Encoder): Promise<boolean> {
    const rows = await db.system((tx) => missing(tx, encoder.id, BATCH));
    if (rows.length === 0) {
      const done = running.get(encoder.id) ?? 0;
      if (done >= WORTH_TELLING) log.info({ encoder: encoder.id, done }, 'Solved questions are indexed');
      running.delete(encoder.id);
      complete.add(encoder.id);
      return false;
    }
    if (!running.has(encoder.id) && rows.length === BATCH) {
      complete.delete(encoder.id);
    }
    for (const [workspaceId, own] of Map.groupBy(rows, (row) => row.workspace_id)) {
      const texts = own.map((row) => row.text ?? '');
      await encoders.vectors(encoder, workspaceId, texts, 'query');
      await db.system(async (tx) => {
        for (const [i, { conversation_id, text_hash }] of own.entries()) {
          // The text is no longer what it was when its hash was noted, or is gone.
          const hash = texts[i] === '' ? null : textHash(texts[i]!, 'query');
          if (text_hash && hash?.equals(text_hash)) continue;
          await tx
            .updateTable('solved_question')
            .set({ text_hash: hash })
            .where('workspace_id', '=', workspaceId)
            .where('conversation_id', '=', conversation_id)
            .execute();
        }
      });
    }
    running.set(encoder.id, (running.get(encoder.id) ?? 0) + rows.length);
    return true;
  }

  const ticker = createTicker({
    pollMs: POLL_MS,
    // Between two batches the process answers others.
    againMs: 20,
    onError: (error) => {
      // A configured encoder that fails has been reported by those who look after it.
      if (!(error instanceof EncoderError)) log.error({ err: error }, 'Indexing solved questions failed');
    },
    async work() {
      // The encoder takes memory: not before there is something to encode.
      if (!(await db.system(anything))) return false;
      let more = false;
      for (const encoder of [await encoders.shipped(), await encoders.preferred()]) {
        if (encoder && (await index(encoder))) more = true;
      }
      return more;
    },
  });
  return { ticker, complete: (encoderId) => complete.has(encoderId) };
}

async function anything(tx: Tx): Promise<boolean> {
  const row = await tx
    .selectFrom('solved_question')
    .select('workspace_id')
    .where('text_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function missing(tx: Tx, encoderId: string, limit: number) {
  return tx
    .selectFrom('solved_question as q')
    .select(['q.workspace_id', 'q.conversation_id', 'q.text_hash', questionText.as('text')])
    .where('q.text_hash', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('embedding as e')
            .select('e.encoder')
            .whereRef('e.workspace_id', '=', 'q.workspace_id')
            .where('e.encoder', '=', encoderId)
            .whereRef('e.text_hash', '=', 'q.text_hash'),
        ),
      ),
    )
    .orderBy('q.resolved_at', 'desc')
    .limit(limit)
    .execute();
}
