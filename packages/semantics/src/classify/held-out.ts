import type { Example, Row } from './examples.ts';
import type { Input } from './layer.ts';
import { inputOf, Scorer, type ScorerOptions, type Scores, type TrainingSet } from './scorer.ts';
import { familiarity, type Vocabulary } from './sparse.ts';

/** Questions that belong to no label. With a share and no texts, labels that are left out in turn stand for them. */
export interface OutOfScope {
  /** How many to expect, 0…1 of all questions. */
  readonly share: number;
  /** Some of them, if at hand. */
  readonly texts?: readonly string[] | undefined;
}

/** Folds of the cross-validation. */
const TURNS = 5;
/** Numbers kept while parts are weighed; more examples than fit are passed over. */
const JUDGED_BUDGET = 1.6e7;
/** A text that the parts have not learned from. */
export interface Sample {
  readonly scores: Scores;
  /** -1: out of scope. */
  readonly label: number;
  /** See `familiarity`. */
  readonly known: readonly number[];
  readonly weight: number;
}

export function judgeHeldOut(
  validation: readonly Example[],
  labels: readonly string[],
  scorer: Scorer,
  vocabulary: Vocabulary,
  read: (text: string) => Input,
  outOfScope: OutOfScope | undefined,
): Sample[] {
  const index = new Map(labels.map((label, c) => [label, c]));
  const stranger = outOfScope?.texts ?? [];
  const judge = (text: string, label: number): Sample => {
    const input = read(text);
    return {
      scores: scorer.score(input, scorer.room()),
      label,
      known: familiarity(input.sparse, vocabulary),
      weight: 1,
    };
  };
  const inScope = validation.toSorted(byText).map(({ text, label }) => judge(text, index.get(label) ?? -1));
  return weighStrangers(
    [...inScope, ...stranger.toSorted().map((text) => judge(text, -1))],
    outOfScope?.share ?? 0,
  );
}

function byText(a: Example, b: Example): number {
  return a.text < b.text ? -1 : a.text > b.text ? 1 : a.label < b.label ? -1 : 1;
}

/**
 * Cross-validation: each part of the examples is judged by a scorer that learned from the others. If out-of-scope texts are expected
 * and none are given, each turn leaves out every tenth label as well, and its examples are what belongs nowhere.
 */
export function judgeOutOfFold(
  rows: readonly Row[],
  labels: readonly string[],
  set: TrainingSet,
  plan: ScorerOptions,
  vocabulary: Vocabulary,
  read: (text: string) => Input,
  outOfScope: OutOfScope | undefined,
): Sample[] {
  const share = outOfScope?.share ?? 0;
  const texts = outOfScope?.texts?.toSorted() ?? [];
  const turnOf = assignTurns(rows);
  const most = Math.floor(JUDGED_BUDGET / (4 * Math.max(1, labels.length)));
  const stride = Math.max(1, Math.ceil(rows.length / most));
  const leaves = (turn: number, label: number) =>
    share > 0 && texts.length === 0 && (Math.imul(label, 7) + turn) % 10 === 0;
  const samples: Sample[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const members = Int32Array.from(rows.keys()).filter(
      (row) => turnOf[row] !== turn && !leaves(turn, set.label[row]!),
    );
    // One net is enough to judge by: what several add is small, and their time is not.
    const scorer = Scorer.train(set, members, { ...plan, nets: Math.min(plan.nets, 1) });
    const seen = new Uint8Array(set.columns);
    for (const row of members) {
      for (let at = set.sparse.offsets[row]!; at < set.sparse.offsets[row + 1]!; at++)
        seen[set.sparse.ids[at]!] = 1;
    }
    const judge = (input: Input, label: number) => {
      const scores = scorer.score(input, scorer.room());
      samples.push({ scores, label, known: familiarity(input.sparse, vocabulary, seen), weight: 1 });
    };
    for (let row = turn % stride; row < rows.length; row += stride) {
      const label = set.label[row]!;
      const left = leaves(turn, label);
      if (rows[row]!.isName || (turnOf[row] !== turn && !left)) continue;
      judge(inputOf(set, row), left ? -1 : label);
    }
    texts.forEach((text, index) => {
      if (index % TURNS === turn) judge(read(text), -1);
    });
  }
  return weighStrangers(samples, share);
}

/** Part of each example: even within each label, by the hash of the text. -1 for names, which are always learned. */
function assignTurns(rows: readonly Row[]): Int8Array {
  const hashes = rows.map(({ text }) => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return hash ^ (hash >>> 13);
  });
  const result = new Int8Array(rows.length).fill(-1);
  const places = new Map<string, number>();
  for (const row of [...rows.keys()].sort((a, b) => hashes[a]! - hashes[b]! || a - b)) {
    const { label, isName } = rows[row]!;
    if (isName) continue;
    const place = places.get(label) ?? 0;
    result[row] = place % TURNS;
    places.set(label, place + 1);
  }
  return result;
}

/** Out-of-scope texts weigh as much as their expected share, however many there are. */
function weighStrangers(samples: readonly Sample[], share: number): Sample[] {
  const strangers = samples.filter((sample) => sample.label < 0).length;
  const own = samples.length - strangers;
  const weight = strangers === 0 ? 0 : ((share / (1 - share)) * own) / strangers;
  return samples
    .map((sample) => (sample.label < 0 ? { ...sample, weight } : sample))
    .filter((sample) => sample.weight > 0);
}
