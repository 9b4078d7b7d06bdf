import { normalise } from '../normalise.ts';
import type { MatcherEntry, Segment } from '../types.ts';

/** The matcher once more with plain strings and no index: what the tests hold it against. */

type Bag = Map<string, number>;

/** Words, n-grams, pairs, long n-grams, as strings with their counts. */
export function stringFeatures(text: string, segment: Segment): [Bag, Bag, Bag, Bag] {
  const bags: [Bag, Bag, Bag, Bag] = [new Map(), new Map(), new Map(), new Map()];
  const [words, grams, pairs, longGrams] = bags;
  const add = (bag: Bag, key: string) => bag.set(key, (bag.get(key) ?? 0) + 1);
  let previous: string | null = null;
  const addWord = (word: string) => {
    add(words, word);
    if (previous !== null) add(pairs, `${previous} ${word}`);
    previous = word;
  };
  const runs =
    normalise(text).match(
      /<(?:email|url|id|card|phone|order)>|[\u{1F000}-\u{1F3FA}\u{1F400}-\u{1FBFF}]|(?![©®])\p{Extended_Pictographic}|\p{Script=Han}+|(?:(?![\p{Script=Han}\p{Variation_Selector}])[\p{L}\p{M}\p{N}])+(?:'(?:(?![\p{Script=Han}\p{Variation_Selector}])[\p{L}\p{M}\p{N}])+)*/gu,
    ) ?? [];
  for (const run of runs) {
    if (run.startsWith('<')) addWord(run);
    else if (/\p{Script=Han}/u.test(run)) {
      for (const word of segment(run)) addWord(word);
      for (const gram of ngrams(run, 1, 2)) add(grams, gram);
      for (const gram of ngrams(run, 3, 4)) add(longGrams, gram);
    } else {
      addWord(run);
      if (!/[\p{L}\p{M}\p{N}]/u.test(run)) continue;
      for (const gram of ngrams(` ${run} `, 3, 5)) add(grams, `latin:${gram}`);
    }
  }
  return bags;
}

function ngrams(text: string, from: number, to: number): string[] {
  const found: string[] = [];
  for (let size = from; size <= to; size++) {
    for (let i = 0; i + size <= text.length; i++) found.push(text.slice(i, i + size));
  }
  return found;
}

/** Score of every entry that shares a feature with the text; languages left aside. */
export function oracleScores(
  entries: readonly MatcherEntry[],
  text: string,
  segment: Segment,
): Map<string, number> {
  const docs = entries.flatMap((entry) => {
    const asked = [...new Set([entry.title, ...(entry.examples ?? [])])];
    return [
      ...asked.map((one) => ({ id: entry.id, body: false, text: one })),
      ...(entry.body.trim() === '' ? [] : [{ id: entry.id, body: true, text: entry.body }]),
    ];
  });
  const bags = docs.map((doc) => matched(doc.text, segment));
  const question = matched(text, segment);
  const present = question.filter((bag) => bag.size > 0).length;
  const result = new Map<string, number>();
  for (const entry of entries) {
    let best = 0;
    let body = 0;
    let shares = false;
    docs.forEach((doc, index) => {
      if (doc.id !== entry.id) return;
      let score = 0;
      question.forEach((bag, which) => {
        const all = bags.map((pair) => pair[which]!);
        const stored = all[index]!;
        const asked = vector(bag, (key) => {
          const frequency = all.filter((other) => other.has(key)).length;
          return Math.log(1 + (docs.length + 0.5) / (frequency + 0.5));
        });
        const kept = vector(stored, () => 1);
        for (const [key, weight] of asked) {
          const other = kept.get(key);
          if (other === undefined) continue;
          shares = true;
          score += weight * other * (present === 1 ? 1 : [0.2, 0.8][which]!);
        }
      });
      const same = !doc.body && plain(doc.text) === plain(text);
      if (doc.body) body = score;
      else best = Math.max(best, same ? 1 : score);
    });
    if (shares) result.set(entry.id, best + (1 - best) * 0.5 * body);
  }
  return result;
}

/** What the matcher looks at: words, and single characters of Han with the n-grams of other scripts. */
function matched(text: string, segment: Segment): [Bag, Bag] {
  const [words, grams] = stringFeatures(text, segment);
  return [words, new Map([...grams].filter(([key]) => key.startsWith('latin:') || [...key].length === 1))];
}

function vector(bag: Bag, factor: (key: string) => number): Bag {
  const weights = new Map([...bag.keys()].map((key) => [key, factor(key)]));
  const length = Math.hypot(...weights.values());
  return new Map([...weights].map(([key, weight]) => [key, weight / length]));
}

function plain(text: string): string {
  return normalise(text)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
