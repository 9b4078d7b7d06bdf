import { type Pair, readSupport } from './corpus.ts';
import { TEACHER_DIMENSIONS, type Teacher } from './teacher.ts';

/** Texts and the vectors they are to meet, in the teacher's space. */
export interface Lessons {
  readonly texts: string[];
  readonly targetOf: number[];
  readonly targets: Float32Array[];
}

export interface Sources {
  /** Chinese words with English glosses. */
  readonly dictionary: readonly Pair[];
  /** How often each Chinese word occurs, for words made up of others and for what to leave unsaid. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** English texts of several kinds, each kind centred on its own mean. */
  readonly kinds: readonly (readonly string[])[];
  readonly random: () => number;
}

/** How often each meaning of the project's own sentences is gone through in one epoch. */
const SUPPORT_REPEATS = 6;
/** Chinese texts composed of dictionary words. */
const COMPOSED = 60_000;
/** The most frequent words, which say next to nothing. */
const FUNCTION_WORDS = 120;

const OPENINGS = [
  [
    '你好，',
    '请问',
    '我想问一下，',
    '麻烦问下',
    '为什么',
    '亲，',
    '帮我看看，',
    '那个，',
    '昨天开始',
    '我的情况是',
  ],
  [
    'hi, ',
    'hello, ',
    'please help: ',
    'can you tell me: ',
    'I wanted to ask, ',
    'excuse me, ',
    'so ',
    'hey there, ',
    'since yesterday ',
    'my question is: ',
  ],
] as const;
const CLOSINGS = [
  ['，谢谢', '？', '啊', '呢', '，急', '怎么回事', '，怎么办呢', '，麻烦了', '，我用的是手机', '吗'],
  [
    ', thanks',
    '?',
    ' please',
    ' any idea?',
    ', what should I do?',
    ' asap',
    ', how come?',
    ' right now',
    ' on my phone',
    ', thank you in advance',
  ],
] as const;

/**
 * What the encoder learns from, all of it as "this text belongs there": English texts at the teacher's own place, Chinese words at their
 * glosses', composed Chinese at the mean of its words, sentences of one meaning at one common place. Each kind is
 * centred on its own mean: that a gloss is short must not set it apart from a sentence.
 */
export async function collectLessons(teacher: Teacher, sources: Sources): Promise<Lessons> {
  const { dictionary, frequencies, kinds, random } = sources;
  const lessons: Lessons = { texts: [], targetOf: [], targets: [] };
  const place = (vector: Float32Array) => lessons.targets.push(vector) - 1;
  const learn = (text: string, target: number) => {
    lessons.texts.push(text);
    lessons.targetOf.push(target);
  };

  for (const texts of kinds) {
    const vectors = centred(await teacher(texts));
    for (const [index, text] of texts.entries()) learn(text, place(vectors[index]!));
  }

  const glosses = [...new Set(dictionary.map((pair) => pair.english))];
  const vectors = centred(await teacher(glosses));
  const glossPlace = new Map(glosses.map((gloss, index) => [gloss, place(vectors[index]!)]));
  for (const [gloss, target] of glossPlace) learn(gloss, target);
  for (const { text, english } of dictionary) learn(text, glossPlace.get(english)!);

  const words = Map.groupBy(dictionary, (pair) => pair.text);
  const known = [...words.keys()].filter((word) => frequencies.has(word));
  const byFrequency = known.toSorted((a, b) => frequencies.get(b)! - frequencies.get(a)!);
  const empty = byFrequency.slice(0, FUNCTION_WORDS);
  const full = byFrequency.slice(FUNCTION_WORDS, FUNCTION_WORDS + 25_000);
  for (let i = 0; i < COMPOSED; i++) {
    const parts: string[] = [];
    const target = new Float32Array(TEACHER_DIMENSIONS);
    for (let size = 1 + Math.floor(random() * 3); size > 0; size--) {
      // Frequent words more often: the square of a uniform number leans to the front.
      const word = full[Math.floor(random() ** 2 * full.length)]!;
      parts.push(word);
      const first = lessons.targets[glossPlace.get(words.get(word)![0]!.english)!]!;
      for (let d = 0; d < TEACHER_DIMENSIONS; d++) target[d]! += first[d]!;
    }
    for (let extra = Math.floor(random() * 4); extra > 0; extra--) {
      parts.splice(Math.floor(random() * (parts.length + 1)), 0, pick(empty, random));
    }
    learn(parts.join(''), place(target));
  }

  const support = readSupport();
  const english = support.flatMap((meaning) => meaning.en);
  const own = new Map(centred(await teacher(english)).map((vector, index) => [english[index]!, vector]));
  for (const { zh, en } of support) {
    const mean = new Float32Array(TEACHER_DIMENSIONS);
    for (const text of en) {
      for (const [d, value] of own.get(text)!.entries()) mean[d]! += value / en.length;
    }
    const target = place(mean);
    for (let again = 0; again < SUPPORT_REPEATS; again++) {
      for (const text of zh) learn(dress(text, 0, random), target);
      for (const text of en) learn(dress(text, 1, random), target);
    }
  }
  return lessons;
}

/** Courtesies and circumstance around a question do not change what it asks. */
function dress(text: string, language: 0 | 1, random: () => number): string {
  const opening = random() < 0.4 ? pick(OPENINGS[language], random) : '';
  const closing = random() < 0.4 ? pick(CLOSINGS[language], random) : '';
  return opening + text + closing;
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)]!;
}

/** One vector a row, the mean of all taken off. */
function centred(rows: Float32Array): Float32Array[] {
  const count = rows.length / TEACHER_DIMENSIONS;
  const mean = new Float64Array(TEACHER_DIMENSIONS);
  for (let at = 0; at < rows.length; at++) mean[at % TEACHER_DIMENSIONS]! += rows[at]! / count;
  return Array.from({ length: count }, (_, row) =>
    Float32Array.from(mean, (value, d) => rows[row * TEACHER_DIMENSIONS + d]! - value),
  );
}
