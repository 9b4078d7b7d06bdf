import { characterClasses, WORD } from '../characters.ts';
import type { Emotion } from '../types.ts';

/** Entries separated by commas; where there are several lists, from strong to weak. */
export interface Lexicon {
  readonly anger: readonly string[];
  readonly anxiety: readonly string[];
  readonly sadness: readonly string[];
  readonly joy: readonly string[];
  readonly surprise: readonly string[];
  /** Courtesy, or joy: the rest of the text tells. */
  readonly thanks: string;
  /** Praise and blame of things: they say whether, not how, somebody feels. */
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly negation: string;
  readonly more: string;
  readonly less: string;
  /** Praise that is meant as blame. */
  readonly sarcasm: string;
  readonly but: string;
  /** Asks or wishes: good words in such a clause tell no joy. */
  readonly request: string;
  /** Without feeling, whatever words are inside. */
  readonly plain: string;
}

export type CueKind =
  | Exclude<Emotion, 'neutral'>
  | 'thanks'
  | 'good'
  | 'bad'
  | 'negation'
  | 'more'
  | 'less'
  | 'sarcasm'
  | 'but'
  | 'request'
  | 'plain';

/** What an entry says. One entry may say several things: 竟然 surprises, 呵呵 is anger and mocks. */
export interface Cue {
  readonly kind: CueKind;
  /** 1 strong, ⅔, ⅓ weak. */
  readonly weight: number;
}

interface Node {
  readonly next: Map<number, Node>;
  cues: readonly Cue[] | null;
  /** The entry ends with *: any ending goes. */
  open: boolean;
}

/** All entries as a tree of characters, to find the longest that begins at a place. */
export class LexiconTree {
  readonly #root: Node = node();

  add(lexicon: Lexicon): this {
    for (const [kind, lists] of Object.entries(lexicon) as [CueKind, string | readonly string[]][]) {
      const graded = typeof lists === 'string' ? [lists] : lists;
      graded.forEach((list, index) => {
        const weight = (graded.length - index) / graded.length;
        for (const entry of list.split(',')) this.#insert(entry.trim(), { kind, weight });
      });
    }
    return this;
  }

  #insert(entry: string, cue: Cue): void {
    const open = entry.endsWith('*');
    const key = open ? entry.slice(0, -1) : entry;
    if (key === '') return;
    let at = this.#root;
    for (let i = 0; i < key.length; i++) {
      const code = key.charCodeAt(i);
      let child = at.next.get(code);
      if (!child) {
        child = node();
        at.next.set(code, child);
      }
      at = child;
    }
    // An entry that is in several lists keeps the first of each kind: the strongest.
    if (!at.cues?.some((known) => known.kind === cue.kind)) at.cues = [...(at.cues ?? []), cue];
    at.open ||= open;
  }

  /** The longest entry that begins at `from` and, in scripts with spaces, ends where a word ends; null if there is none. */
  longest(text: string, from: number): { cues: readonly Cue[]; end: number } | null {
    const classes = characterClasses();
    let at = this.#root;
    let cues: readonly Cue[] | null = null;
    let end = from;
    for (let i = from; i < text.length; i++) {
      const child = at.next.get(text.charCodeAt(i));
      if (!child) break;
      at = child;
      if (!at.cues) continue;
      const inWord = classes[text.charCodeAt(i)] === WORD && classes[text.charCodeAt(i + 1)] === WORD;
      if (inWord && !at.open) continue;
      cues = at.cues;
      end = i + 1;
    }
    if (!cues) return null;
    while (classes[text.charCodeAt(end - 1)] === WORD && classes[text.charCodeAt(end)] === WORD) end++;
    return { cues, end };
  }
}

function node(): Node {
  return { next: new Map(), cues: null, open: false };
}
