import type {
  Adaptation,
  Classifier,
  Matcher,
  MatcherEntry,
  MatchOptions,
  StaticEncoder,
} from '@attune/semantics';
import { loadStaticEncoder } from '../understanding/encoders/static.ts';
import type { Evidence, Usage } from './evidence.ts';
import type { Hit, Prior } from './rank.ts';

/** A question must be like a rejected one at least this much. */
const SAME_QUESTION = 0.5;
/** Below it, template and question share little more than common words. */
const MIN_SCORE = 0.15;
/** A template that shares no word with the question needs this much of the classifier's trust. */
const MIN_PROBABILITY = 0.2;

/** The encoder that ships; words alone must do where it cannot be read. */
export const encoderOrNone = (): Promise<StaticEncoder | null> => loadStaticEncoder().catch(() => null);

/** What finds templates: by words and meaning, and by what replies taught. */
export interface Knowledge {
  matcher: Matcher;
  /** Finds templates by the questions that they were wrongly suggested for. */
  rejected: Matcher;
  usage: Usage;
  /** Null while nothing was learned that helps. */
  classifier: Classifier | null;
  /** The classifier's part of the score, 0…1. */
  mix: number;
  /** How people here judged what was suggested; null while that is unknown, or does not help. */
  adaptation: Adaptation | null;
  /** What a template says, as `answerText` has it. */
  answers: ReadonlyMap<string, string>;
}

/** A gist is enough to tell whether an answer fits. UTF-16 units. */
const ANSWER_LIMIT = 500;

/** What the adaptation reads of a template. */
export const answerText = ({ title, body }: Pick<MatcherEntry, 'title' | 'body'>): string =>
  `${title} ${body}`.slice(0, ANSWER_LIMIT);

/** Templates with the messages they learned as further examples, and the messages they were wrongly suggested for. */
export function teach(entries: readonly MatcherEntry[], evidence: readonly Omit<Evidence, 'messageId'>[]) {
  const byTemplate = Map.groupBy(evidence, ({ templateId }) => templateId);
  const texts = (id: string, sign: 1 | -1) =>
    (byTemplate.get(id) ?? []).flatMap(({ weight, text }) => (weight * sign > 0 ? [text] : []));
  const taught = entries.map((entry) => ({
    ...entry,
    examples: [...(entry.examples ?? []), ...texts(entry.id, 1)],
  }));
  const rejected = entries.flatMap(({ id }) => {
    const [title, ...examples] = texts(id, -1);
    return title === undefined ? [] : [{ id, title, body: '', examples }];
  });
  return { taught, rejected, counts: new Map(entries.map(({ id }) => [id, texts(id, 1).length])) };
}

export interface Found {
  /** Best first, by words and classifier. */
  hits: Hit[];
  /** What is known of a template beside its words. */
  priorOf(id: string, topic: { of: string | null; here: string | null }): Prior;
}

export function find(known: Knowledge, text: string, options: MatchOptions & { k: number }): Found {
  const hits = adjusted(known, text, blend(known, text, options));
  const candidates = new Set(hits.map(({ id }) => id));
  const rejected = new Map(
    known.rejected
      .match(text, { k: candidates.size, filter: (id) => candidates.has(id) })
      .map(({ id, score }) => [id, score]),
  );
  return {
    hits,
    priorOf(id, { of, here }) {
      const score = rejected.get(id) ?? 0;
      return {
        onTopic: here !== null && of === here,
        usage: (here !== null && known.usage.get(here)?.get(id)) || null,
        rejected: score >= SAME_QUESTION ? score : 0,
      };
    },
  };
}

/** What people took and turned down before puts the hits in another order. */
function adjusted({ adaptation, answers }: Knowledge, text: string, hits: Hit[]): Hit[] {
  if (!adaptation) return hits;
  return hits
    .map((hit) => ({ ...hit, score: adaptation.adjust(hit.score, text, answers.get(hit.id) ?? '') }))
    .sort(byScore);
}

const byScore = (a: Hit, b: Hit): number => b.score - a.score || (a.id < b.id ? -1 : 1);

/** Scores of words and classifier, weighed; a template that only one of the two found has nothing from the other. */
function blend(
  { matcher, classifier, mix }: Knowledge,
  text: string,
  options: MatchOptions & { k: number },
): Hit[] {
  // Before the classifier has its say: the bar is one for words, and the mean of both would miss it.
  const matches = matcher.match(text, options).filter(({ score }) => score >= MIN_SCORE);
  if (!classifier || mix === 0 || text.trim() === '') return matches;
  const trusted = new Map(
    classifier.predict(text, options.k).candidates.map(({ label, probability }) => [label, probability]),
  );
  const hits: Hit[] = matches.map(({ id, score, probability, matched }) => ({
    id,
    probability,
    score: (1 - mix) * score + mix * (trusted.get(id) ?? 0),
    matched,
  }));
  const met = new Set(matches.map(({ id }) => id));
  for (const [id, probability] of trusted) {
    if (met.has(id) || probability < MIN_PROBABILITY || options.filter?.(id) === false) continue;
    hits.push({ id, score: mix * probability, probability, matched: classifier.explain(text, id) });
  }
  return hits.sort(byScore).slice(0, options.k);
}
