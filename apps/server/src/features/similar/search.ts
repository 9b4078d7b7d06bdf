import { setImmediate } from 'node:timers/promises';
import { type Neighbour, Neighbours, quantise } from '@attune/semantics';
import type { Tx } from '../../db/database.ts';
import type { Platform } from '../../feature.ts';
import { type Encoder, type Encoders, soon, TEXT_LIMIT, toVector } from '../understanding/encoders/index.ts';
import { segment } from '../understanding/segment.ts';
import { WorkspaceCache } from '../understanding/workspace-cache.ts';
import { questionText } from './store.ts';

/** The newest so many of a workspace are searched: they take about 20 MB of 256 dimensions. */
const MOST = 20_000;
const PAGE = 1000;
const WORKSPACES = 8;
const SLICE_MS = 5;

interface Known {
  index: Neighbours;
  /** Conversations that were resolved since they were read, or had no vector yet. */
  changed: Set<string>;
  refreshing: Promise<void> | null;
}

export interface Found {
  neighbours: Neighbour[];
  by: 'meaning' | 'words';
}

export interface Search {
  /** Solved questions near to a text, best first. Opens transactions of its own. */
  near(workspaceId: string, text: string, k: number): Promise<Found>;
  /** Which encoder a search would use now. */
  encoder(): Promise<Encoder | null>;
}

/**
 * Solved questions of a workspace in memory, per encoder, loaded when first asked for. Events say which conversations were resolved since;
 * only those are read again, before the next search.
 */
export function createSearch(
  { db, tail }: Pick<Platform, 'db' | 'tail'>,
  encoders: Encoders,
  isComplete: (encoderId: string) => boolean,
): Search {
  const keyOf = (workspaceId: string, encoderId: string) => `${workspaceId} ${encoderId}`;
  const cached = new Set<string>();
  const dimensions = new Map<string, number>();
  const cache = new WorkspaceCache<Known>((key) => load(key), WORKSPACES);

  tail.subscribe((events) => {
    for (const { type, conversationId, workspaceId } of events) {
      if (type !== 'conversation.resolved' || !conversationId) continue;
      for (const encoderId of cached) {
        cache
          .peek(keyOf(workspaceId, encoderId))
          ?.then((known) => known.changed.add(conversationId))
          .catch(() => {});
      }
    }
  });

  async function load(key: string): Promise<Known> {
    const [workspaceId = '', encoderId = ''] = key.split(' ', 2);
    const known: Known = {
      index: new Neighbours(dimensions.get(encoderId) ?? 0, segment),
      changed: new Set(),
      refreshing: null,
    };
    let after: Row | undefined;
    while (known.index.size < MOST) {
      const rows = await db.workspace(workspaceId, (tx) => readPage(tx, workspaceId, encoderId, { after }));
      await put(known, rows);
      after = rows.at(-1);
      if (rows.length < PAGE) break;
    }
    return known;
  }

  async function put({ index, changed }: Known, rows: readonly Row[]): Promise<void> {
    let since = performance.now();
    for (const { conversationId, text, vector } of rows) {
      const own = vector?.length === index.dimensions ? toVector(vector) : null;
      index.set(conversationId, text ?? '', own);
      if (vector || index.dimensions === 0) changed.delete(conversationId);
      else changed.add(conversationId);
      if (performance.now() - since < SLICE_MS) continue;
      await setImmediate();
      since = performance.now();
    }
  }

  async function refresh(workspaceId: string, encoderId: string, known: Known): Promise<void> {
    const ids = [...known.changed].slice(0, PAGE);
    await put(known, await db.workspace(workspaceId, (tx) => readPage(tx, workspaceId, encoderId, { ids })));
  }

  async function ready(workspaceId: string, encoder: Encoder | null): Promise<Known> {
    const encoderId = encoder?.id ?? '';
    if (encoder) dimensions.set(encoder.id, encoder.dimensions);
    cached.add(encoderId);
    const key = keyOf(workspaceId, encoderId);
    const known = await cache.get(key);
    // So much that reading everything again is no more work.
    if (known.changed.size > PAGE || known.index.size > MOST * 1.2) {
      cache.delete(key);
      return cache.get(key);
    }
    if (known.changed.size > 0 || known.refreshing) {
      known.refreshing ??= refresh(workspaceId, encoderId, known).finally(() => {
        known.refreshing = null;
      });
      await known.refreshing;
    }
    return known;
  }

  /** The configured encoder once it has caught up, else the one that ships. */
  async function encoder(): Promise<Encoder | null> {
    const preferred = await encoders.preferred();
    return preferred && isComplete(preferred.id) ? preferred : encoders.shipped();
  }

  async function vectorOf(
    workspaceId: string,
    text: string,
  ): Promise<{ used: Encoder | null; vector: Int8Array | null }> {
    const wanted = await encoder();
    const own = await encoders.shipped();
    if (wanted && wanted.id !== own?.id) {
      const vector = await soon(encoders.vectors(wanted, workspaceId, [text], 'query').then(([one]) => one));
      if (vector && vector.length > 0) return { used: wanted, vector };
    }
    const [vector] = own ? await own.encode([text.slice(0, TEXT_LIMIT)], 'query') : [];
    return { used: own, vector: vector ? quantise(vector) : null };
  }

  return {
    encoder,
    async near(workspaceId, text, k) {
      const { used, vector } = await vectorOf(workspaceId, text);
      const { index } = await ready(workspaceId, used);
      const steps = index.search({ text, vector, k });
      let step = steps.next();
      while (!step.done) {
        await setImmediate();
        step = steps.next();
      }
      return { neighbours: step.value, by: vector && vector.length > 0 ? 'meaning' : 'words' };
    },
  };
}

type Row = Awaited<ReturnType<typeof readPage>>[number];

/** The newest before `after`, or some by id; only what was answered. */
function readPage(
  tx: Tx,
  workspaceId: string,
  encoderId: string,
  which: { after?: { resolvedAt: Date; conversationId: string } | undefined; ids?: readonly string[] },
) {
  const { after, ids } = which;
  return tx
    .selectFrom('solved_question as q')
    .leftJoin('embedding as e', (join) =>
      join
        .onRef('e.workspace_id', '=', 'q.workspace_id')
        .on('e.encoder', '=', encoderId)
        .onRef('e.text_hash', '=', 'q.text_hash'),
    )
    .select([
      'q.conversation_id as conversationId',
      'q.resolved_at as resolvedAt',
      'e.vector',
      questionText.as('text'),
    ])
    .where('q.workspace_id', '=', workspaceId)
    .where('q.text_hash', 'is not', null)
    .where('q.answer_id', 'is not', null)
    .$if(ids !== undefined, (query) => query.where('q.conversation_id', 'in', ids ?? []))
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where(
          where.refTuple('q.resolved_at', 'q.conversation_id'),
          '<',
          where.tuple(after!.resolvedAt, after!.conversationId),
        ),
      ),
    )
    .orderBy('q.resolved_at', 'desc')
    .orderBy('q.conversation_id', 'desc')
    .limit(PAGE)
    .execute();
}
