import type { Example, Segment } from '@attune/semantics';

/** Labels, best first. */
type Find = (text: string) => string[];

/** Always the same list: the most frequent label first. */
export function majority(train: readonly Example[]): Find {
  const groups = [...Map.groupBy(train, ({ label }) => label)];
  const labels = groups.toSorted((a, b) => b[1].length - a[1].length).map(([label]) => label);
  return () => labels;
}

/** Okapi BM25 over words (k1 1.2, b 0.75); the best example of a label speaks for it. */
export function bm25(train: readonly Example[], segment: Segment): Find {
  const k1 = 1.2;
  const b = 0.75;
  const docs = train.map(({ text, label }) => ({ label, words: wordsOf(text, segment) }));
  const mean = docs.reduce((sum, { words }) => sum + words.length, 0) / docs.length;
  const postings = new Map<string, { doc: number; count: number }[]>();
  docs.forEach(({ words }, doc) => {
    for (const [word, count] of counts(words)) {
      const list = postings.get(word) ?? [];
      list.push({ doc, count });
      postings.set(word, list);
    }
  });
  return (text) => {
    const scores = new Map<number, number>();
    for (const word of new Set(wordsOf(text, segment))) {
      const list = postings.get(word) ?? [];
      const rarity = Math.log(1 + (docs.length - list.length + 0.5) / (list.length + 0.5));
      for (const { doc, count } of list) {
        const length = docs[doc]!.words.length / mean;
        const gain = (rarity * count * (k1 + 1)) / (count + k1 * (1 - b + b * length));
        scores.set(doc, (scores.get(doc) ?? 0) + gain);
      }
    }
    const best = new Map<string, number>();
    for (const [doc, score] of scores) {
      const { label } = docs[doc]!;
      best.set(label, Math.max(best.get(label) ?? 0, score));
    }
    return ranked(best);
  };
}

/** Cosine between the text and the mean of a label's examples, over TF-IDF of words. */
export function centroid(train: readonly Example[], segment: Segment): Find {
  const docs = train.map(({ text, label }) => ({ label, words: counts(wordsOf(text, segment)) }));
  const frequency = new Map<string, number>();
  for (const { words } of docs)
    for (const word of words.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const vector = (words: ReadonlyMap<string, number>) =>
    unit(
      new Map(
        [...words].map(([word, count]) => [
          word,
          (1 + Math.log(count)) * (Math.log((1 + docs.length) / (1 + (frequency.get(word) ?? 0))) + 1),
        ]),
      ),
    );
  const centers = [...Map.groupBy(docs, ({ label }) => label)].map(([label, own]) => {
    const sum = new Map<string, number>();
    for (const { words } of own) {
      for (const [word, weight] of vector(words)) sum.set(word, (sum.get(word) ?? 0) + weight);
    }
    return { label, center: unit(sum) };
  });
  return (text) => {
    const asked = vector(counts(wordsOf(text, segment)));
    const scores = new Map<string, number>();
    for (const { label, center } of centers) {
      let score = 0;
      for (const [word, weight] of asked) score += weight * (center.get(word) ?? 0);
      scores.set(label, score);
    }
    return ranked(scores);
  };
}

function wordsOf(text: string, segment: Segment): string[] {
  return segment(text.toLowerCase()).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function counts(words: readonly string[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const word of words) result.set(word, (result.get(word) ?? 0) + 1);
  return result;
}

function unit(vector: ReadonlyMap<string, number>): Map<string, number> {
  const length = Math.hypot(...vector.values()) || 1;
  return new Map([...vector].map(([word, weight]) => [word, weight / length]));
}

function ranked(scores: ReadonlyMap<string, number>): string[] {
  return [...scores].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([label]) => label);
}
