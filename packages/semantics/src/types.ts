/** Cuts Chinese text into words, e.g. jieba. Passed in, so that this package stays free of native code. */
export type Segment = (text: string) => readonly string[];

export type Language = 'zh' | 'en';

/** A reply template, an article, an intent: whatever a customer's text can be matched to. */
export interface MatcherEntry {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  /** Real questions this entry answers; the best of them (or the title) decides. */
  readonly examples?: readonly string[] | undefined;
  /** BCP 47 tag; only the primary subtag counts. Absent: fits every language. */
  readonly language?: string | null | undefined;
}

export interface MatchOptions {
  /** How many matches at most; default 3. */
  readonly k?: number | undefined;
  /** Only entries for which it holds. */
  readonly filter?: ((id: string) => boolean) | undefined;
  /** The customer's language when known; otherwise it is detected from the text. */
  readonly language?: string | null | undefined;
}

export interface Match {
  readonly id: string;
  /** 0…1, for ranking. */
  readonly score: number;
  /** How likely it is that this is the entry wanted, 0…1; grows with the score, and those of the best ten together stay below 1. */
  readonly probability: number;
  /** Words of the text that decided, strongest first. */
  readonly matched: readonly string[];
}

export interface Matcher {
  readonly size: number;
  /** Adds the entry or replaces the one with the same id. */
  set(entry: MatcherEntry): void;
  /** False if there was no such entry. */
  remove(id: string): boolean;
  /** Best first; equal scores by id. Entries that neither share a word with the text nor come near its meaning are left out. */
  match(text: string, options?: MatchOptions): Match[];
}

/** Distinct features as 32-bit hashes, ascending, each with how often it occurs. */
export interface FeatureBlock {
  readonly ids: Int32Array;
  readonly counts: Uint16Array;
}

/**
 * Features by kind, so that each engine takes those it profits from. Two hashes can collide: at 32 bits that is rare,
 * and no result may rest on a single feature.
 */
export interface Features {
  readonly words: FeatureBlock;
  /** Character n-grams: of 1 and 2 in runs of Han, of 3 to 5 within other words. */
  readonly grams: FeatureBlock;
  /** Two words in a row. */
  readonly pairs: FeatureBlock;
  /** Character n-grams of 3 and 4 in runs of Han. */
  readonly longGrams: FeatureBlock;
}

export const EMOTIONS = ['anger', 'anxiety', 'sadness', 'joy', 'surprise', 'neutral'] as const;
export type Emotion = (typeof EMOTIONS)[number];

/** How the writer of a text feels. */
export interface Feeling {
  /** −1 (very bad) … 1 (very good). */
  readonly sentiment: number;
  readonly emotion: Emotion;
  /** 0 (calm) … 1 (as strong as it gets), whatever the emotion. */
  readonly intensity: number;
  /** Words and signs of the text that decided, strongest first; at most five. */
  readonly because: readonly string[];
}

export interface EmotionReader {
  /** Changes when the same text could be read otherwise; stored with what was read. */
  readonly version: string;
  read(text: string): Feeling;
}

/** Texts as vectors of length one: the closer the meaning, the larger the dot product. Free of I/O, well below a millisecond. */
export interface StaticEncoder {
  readonly version: string;
  readonly dimensions: number;
  encode(text: string): Float32Array;
}
