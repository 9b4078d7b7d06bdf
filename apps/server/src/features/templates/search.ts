import { setImmediate } from 'node:timers/promises';
import type { TemplateMatch, TemplateSearchQuery } from '@attune/contract';
import { detectLanguage, type MatcherEntry, Neighbours, quantise } from '@attune/semantics';
import type { Platform } from '../../feature.ts';
import { type Encoder, type Encoders, soon } from '../understanding/encoders/index.ts';
import { segment } from '../understanding/segment.ts';
import { WorkspaceCache } from '../understanding/workspace-cache.ts';
import { matcherEntries } from './queries.ts';

/** Workspaces whose templates are kept in memory; a text takes about a kilobyte. */
const WORKSPACES = 20;
const SLICE_MS = 5;
/** What scores less, or so much less than the best, shares some letters and no more. A misspelt word alone scores about 0.05. */
const MIN_FOUND = 0.03;
const MIN_OF_BEST = 0.4;
/** A template's own words say less about when to use it than its title and examples. */
const BODY_SHARE = 0.8;
/** Texts looked at for each template wanted: several of one template may be near. */
const TEXTS_EACH = 6;
/** Shown in the other language than the one asked for, a template counts this part. */
const OTHER_LANGUAGE = 0.8;

interface Known {
  index: Neighbours;
  /** How many texts each template has in the index, and its language. */
  templates: Map<string, { texts: number; language: string | null }>;
  changed: Set<string>;
  refreshing: Promise<void> | null;
}

export interface TemplateSearch {
  /** Templates that fit what somebody looks for, best first: by meaning, across languages, and by words, misspelt ones too. */
  search(workspaceId: string, query: TemplateSearchQuery): Promise<TemplateMatch[]>;
}

/**
 * Titles, examples and bodies of a workspace's templates with their vectors, per encoder, loaded when first searched; what
 * events say was changed is read again before the next search.
 */
export function createTemplateSearch(
  { db, tail }: Pick<Platform, 'db' | 'tail'>,
  encoders: Encoders,
): TemplateSearch {
  const used = new Map<string, Encoder | null>();
  const keyOf = (workspaceId: string, encoderId: string) => `${workspaceId} ${encoderId}`;
  const cache = new WorkspaceCache<Known>(async (key) => {
    const [workspaceId = '', encoderId = ''] = key.split(' ', 2);
    const encoder = used.get(encoderId) ?? null;
    const known: Known = {
      index: new Neighbours(encoder?.dimensions ?? 0, segment),
      templates: new Map(),
      changed: new Set(),
      refreshing: null,
    };
    const entries = await db.workspace(workspaceId, (tx) => matcherEntries(tx, workspaceId));
    await put(known, workspaceId, encoder, entries);
    return known;
  }, WORKSPACES);

  tail.subscribe((events) => {
    for (const { type, payload, workspaceId } of events) {
      if (type !== 'settings.changed' || payload.what !== 'templates') continue;
      const { id } = payload;
      for (const encoderId of used.keys()) {
        const key = keyOf(workspaceId, encoderId);
        if (typeof id !== 'string') cache.delete(key);
        else
          cache
            .peek(key)
            ?.then((known) => known.changed.add(id))
            .catch(() => {});
      }
    }
  });

  async function put(
    { index, templates }: Known,
    workspaceId: string,
    encoder: Encoder | null,
    entries: readonly MatcherEntry[],
  ): Promise<void> {
    let since = performance.now();
    for (const { id, title, examples = [], body, language } of entries) {
      const texts = [body, ...new Set([title, ...examples])];
      const vectors = await vectorsOf(encoder, workspaceId, texts);
      templates.set(id, { texts: texts.length, language: language ?? null });
      texts.forEach((text, n) => {
        index.set(`${id} ${n}`, text, vectors[n] ?? null);
      });
      if (performance.now() - since < SLICE_MS) continue;
      await setImmediate();
      since = performance.now();
    }
  }

  async function vectorsOf(
    encoder: Encoder | null,
    workspaceId: string,
    texts: readonly string[],
  ): Promise<(Int8Array | null)[]> {
    if (!encoder) return [];
    const vectors =
      encoder === (await encoders.shipped())
        ? (await encoder.encode(texts, 'passage')).map(quantise)
        : await encoders.vectors(encoder, workspaceId, texts, 'passage');
    return vectors.map((vector) => (vector.length > 0 ? vector : null));
  }

  async function refresh(workspaceId: string, encoder: Encoder | null, known: Known): Promise<void> {
    while (known.changed.size > 0) {
      const ids = [...known.changed];
      known.changed.clear();
      const entries = await db.workspace(workspaceId, (tx) => matcherEntries(tx, workspaceId, ids));
      for (const id of ids) {
        for (let n = 0; n < (known.templates.get(id)?.texts ?? 0); n++) known.index.remove(`${id} ${n}`);
        known.templates.delete(id);
      }
      await put(known, workspaceId, encoder, entries);
    }
  }

  async function ready(workspaceId: string, encoder: Encoder | null): Promise<Known> {
    used.set(encoder?.id ?? '', encoder);
    const key = keyOf(workspaceId, encoder?.id ?? '');
    const known = await cache.get(key);
    if (known.changed.size > 0 || known.refreshing) {
      known.refreshing ??= refresh(workspaceId, encoder, known).finally(() => {
        known.refreshing = null;
      });
      await known.refreshing.catch((error: unknown) => {
        cache.delete(key);
        throw error;
      });
    }
    return known;
  }

  /** The configured encoder when it answers soon and knows the templates; else the one that ships. */
  async function look(workspaceId: string, q: string): Promise<{ known: Known; vector: Int8Array | null }> {
    const preferred = await encoders.preferred();
    if (preferred) {
      const [known, vector] = await Promise.all([
        soon(ready(workspaceId, preferred)),
        soon(encoders.vectors(preferred, workspaceId, [q], 'query').then(([one]) => one)),
      ]);
      if (known && vector && vector.length > 0) return { known, vector };
    }
    const shipped = await encoders.shipped();
    const [vector] = shipped ? await shipped.encode([q], 'query') : [];
    return { known: await ready(workspaceId, shipped), vector: vector ? quantise(vector) : null };
  }

  return {
    async search(workspaceId, { q, language, limit = 10 }) {
      const { known, vector } = await look(workspaceId, q);
      const steps = known.index.search({ text: q, vector, k: limit * TEXTS_EACH });
      let step = steps.next();
      while (!step.done) {
        await setImmediate();
        step = steps.next();
      }
      const wanted = language ?? detectLanguage(q);
      const best = new Map<string, number>();
      for (const { id: key, score } of step.value) {
        const [id = '', n] = key.split(' ', 2);
        const own = known.templates.get(id)?.language ?? null;
        const foreign = language !== undefined && own !== null && own !== wanted;
        const value = score * (n === '0' ? BODY_SHARE : 1) * (foreign ? OTHER_LANGUAGE : 1);
        if (value > (best.get(id) ?? 0)) best.set(id, value);
      }
      const matches = [...best]
        .map(([templateId, score]) => ({ templateId, score }))
        .sort((a, b) => b.score - a.score || (a.templateId < b.templateId ? -1 : 1))
        .slice(0, limit);
      const least = Math.max(MIN_FOUND, MIN_OF_BEST * (matches[0]?.score ?? 0));
      return matches.filter(({ score }) => score >= least);
    },
  };
}
