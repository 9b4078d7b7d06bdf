const SHOWN = 3;
/** So many are looked at, so that one of the conversation's topic can rise among the shown. */
export const CANDIDATES = 12;
/** A template of the conversation's topic gains this part of what it lacks to a perfect score. */
const TOPIC_GAIN = 0.15;
/** One that is used for the topic time and again gains up to this part. Judgement, as the gain of the topic is. */
const USAGE_GAIN = 0.1;
/** The score of a template that was turned down for the very same words shrinks by this part. */
const REJECTION_LOSS = 0.5;

/** A template that was found for a text. */
export interface Hit {
  readonly id: string;
  /** 0…1 */
  readonly score: number;
  /** 0…1: how likely it is the one wanted, by what the matcher learned from public data. */
  readonly probability: number;
  /** The text's words that decided. */
  readonly matched: readonly string[];
}

/** What is known of a template beside its words, for the question at hand. */
export interface Prior {
  /** It belongs to the conversation's topic. */
  onTopic: boolean;
  /** 0…1: its part of the replies from templates in this topic; null when it is seldom used. */
  usage: number | null;
  /** 0…1: how much the question is like one that it was wrongly suggested for. */
  rejected: number;
}

export interface Ranked<T> extends Prior {
  item: T;
  score: number;
  /** As the hit has it: knows nothing of topic and usage. */
  estimate: number;
  matched: readonly string[];
}

/** The best three of the hits, by words and by what is known beside them. What `of` returns null for is left out. */
export function rank<T>(
  hits: readonly Hit[],
  of: (id: string) => { item: T; prior: Prior } | null,
): Ranked<T>[] {
  return (
    hits
      .flatMap(({ id, score: found, probability: estimate, matched }) => {
        const known = of(id);
        if (!known) return [];
        const { item, prior } = known;
        let score = prior.onTopic ? found + (1 - found) * TOPIC_GAIN : found;
        score += (1 - score) * USAGE_GAIN * (prior.usage ?? 0);
        score *= 1 - REJECTION_LOSS * prior.rejected;
        return [{ item, score, estimate, matched, ...prior }];
      })
      // The sort is stable: equal scores keep the matcher's order.
      .sort((a, b) => b.score - a.score)
      .slice(0, SHOWN)
  );
}
