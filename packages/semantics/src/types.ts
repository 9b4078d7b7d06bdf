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
  /** 0…1, for ranking. It is not a probability: calibration comes on top. */
  readonly score: number;
  /** Words of the text that decided, strongest first. */
  readonly matched: readonly string[];
}

export interface Matcher {
  readonly size: number;
  /** Adds the entry or replaces the one with the same id. */
  set(entry: MatcherEntry): void;
  /** False if there was no such entry. */
  remove(id: string): boolean;
  /** Best first; equal scores by id. Entries that share nothing with the text are left out. */
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
