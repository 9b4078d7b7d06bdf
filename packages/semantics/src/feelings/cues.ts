import { characterClasses, HAN, WORD } from '../characters.ts';
import { normalise } from '../normalise.ts';
import { isIronic } from './irony.ts';
import { ENGLISH } from './lexicon.en.ts';
import { type Cue, type CueKind, LexiconTree } from './lexicon.ts';
import { CHINESE } from './lexicon.zh.ts';
import { PHRASES } from './phrases.ts';
import { SIGNS } from './signs.ts';

/** What adds up. `denied…`: joy or praise, and blame or anger, that stood under a negation. */
export const CUE_NAMES = [
  'anger',
  'anxiety',
  'sadness',
  'joy',
  'surprise',
  'thanks',
  'good',
  'bad',
  'deniedGood',
  'deniedBad',
  'sarcasm',
  'request',
  'questions',
  'exclamations',
  'emphasis',
] as const;
export type CueName = (typeof CUE_NAMES)[number];

/** What the words and signs of a text say about feelings, before anything is decided. 1 is one strong word. */
export interface Cues extends Record<CueName, number> {
  /** In order of the text, each with what it added. */
  readonly found: { readonly text: string; readonly name: CueName; weight: number; readonly end: number }[];
}

/** How far a negation and a degree reach, in steps: a Han character is one and a half, another word two. */
const NEGATION_REACH = 6;
const DEGREE_REACH = 5;
const HAN_STEP = 1.5;
const WORD_STEP = 2;
const NEVER = Number.NEGATIVE_INFINITY;
const MORE = 1.5;
const LESS = 0.6;
/** What good words keep of their weight where somebody asks or wishes. */
const ASKED = 0.25;
/** What counts of things said before a "but". */
const CONCEDED = 0.5;

const NEGATED: Partial<Record<CueKind, CueName>> = {
  joy: 'deniedGood',
  good: 'deniedGood',
  thanks: 'deniedGood',
  anger: 'deniedBad',
  anxiety: 'deniedBad',
  sadness: 'deniedBad',
  bad: 'deniedBad',
};
const HEDGED: ReadonlySet<CueKind> = new Set(['joy', 'good', 'thanks']);
const CLAUSE_ENDS = /[,.!?;:。、~\n]/g;
const ENDS_AS_QUESTION = /(?:吗|么|呢|没有|没)$/;
const QUESTION = 63;
const EXCLAMATION = 33;

let tree: LexiconTree | undefined;

/** @param clean the same text, normalised */
export function readCues(text: string, clean: string = normalise(text)): Cues {
  tree ??= new LexiconTree().add(CHINESE).add(ENGLISH).add(SIGNS);
  const scan = new Scan(clean, tree);
  scan.run();
  const { cues } = scan;
  cues.emphasis = emphasis(text, clean);
  if (cues.joy + cues.good + cues.thanks + cues.deniedBad > 0 && isIronic(clean)) cues.sarcasm++;
  return cues;
}

/** One pass over a text, clause by clause: what is asked in a clause counts otherwise than what is told. */
class Scan {
  readonly cues: Cues = {
    ...(Object.fromEntries(CUE_NAMES.map((name) => [name, 0])) as Record<CueName, number>),
    found: [],
  };
  readonly #text: string;
  readonly #tree: LexiconTree;
  #step = 0;
  #negatedUntil = NEVER;
  #negationStart = 0;
  #degreeUntil = NEVER;
  #degree = 1;
  #asked = false;

  constructor(text: string, lexicon: LexiconTree) {
    this.#text = text;
    this.#tree = lexicon;
  }

  run(): void {
    const text = this.#text;
    const classes = characterClasses();
    let clauseEnd = 0;
    let at = 0;
    while (at < text.length) {
      if (at >= clauseEnd) clauseEnd = this.#enterClause(at);
      const code = text.charCodeAt(at);
      const kind = classes[code]!;
      if (code === QUESTION) this.cues.questions++;
      else if (code === EXCLAMATION) this.cues.exclamations++;
      const hit = this.#tree.longest(text, at);
      const start = at;
      if (hit) at = hit.end;
      else if (kind === WORD) at = endOfWord(text, at, classes);
      else at++;
      if (kind === HAN) this.#step += HAN_STEP * (at - start);
      else if (kind === WORD) this.#step += WORD_STEP;
      if (hit) this.#take(hit.cues, start, at);
    }
    for (const { kind, weight, pattern } of PHRASES) {
      const match = pattern.exec(text);
      if (match) this.#add(kind, weight, match[0], match.index + match[0].length);
    }
  }

  #add(name: CueName, weight: number, text: string, end: number): void {
    this.cues[name] += weight;
    this.cues.found.push({ text, name, weight, end });
  }

  #enterClause(at: number): number {
    this.#negatedUntil = NEVER;
    this.#degreeUntil = NEVER;
    CLAUSE_ENDS.lastIndex = at;
    const end = CLAUSE_ENDS.exec(this.#text)?.index ?? this.#text.length;
    this.#asked =
      this.#text.charCodeAt(end) === QUESTION ||
      ENDS_AS_QUESTION.test(this.#text.slice(Math.max(at, end - 2), end));
    return end + 1;
  }

  #take(said: readonly Cue[], start: number, end: number): void {
    // 好 and the like stand alone as praise, but 好难用 is "very hard to use".
    const leads =
      said.length > 1 && said.some((cue) => cue.kind === 'more') && this.#tree.longest(this.#text, end);
    for (const { kind, weight } of leads ? said.filter((cue) => cue.kind === 'more') : said) {
      if (kind === 'negation') this.#negate(start);
      else if (kind === 'more' || kind === 'less') this.#grade(kind, start);
      else if (kind === 'but') this.#concede();
      else if (kind === 'request') {
        this.cues.request++;
        this.#asked = true;
      } else if (kind !== 'plain') this.#feel(kind, weight, start, end);
    }
  }

  /** A second negation takes the first away: 不是不满意. */
  #negate(start: number): void {
    const again = this.#step <= this.#negatedUntil;
    this.#negatedUntil = again ? NEVER : this.#step + NEGATION_REACH;
    if (!again) this.#negationStart = start;
  }

  #grade(kind: 'more' | 'less', start: number): void {
    this.#degree = kind === 'more' ? MORE : LESS;
    this.#degreeUntil = this.#step + DEGREE_REACH;
    // Some degrees follow what they strengthen: 气死了, 好极了.
    const last = this.cues.found.at(-1);
    if (kind === 'more' && last?.end === start) {
      this.cues[last.name] += last.weight * (MORE - 1);
      last.weight *= MORE;
    }
  }

  #concede(): void {
    for (const one of this.cues.found) {
      this.cues[one.name] -= one.weight * (1 - CONCEDED);
      one.weight *= CONCEDED;
    }
  }

  #feel(
    kind: Exclude<CueKind, 'plain' | 'negation' | 'more' | 'less' | 'but' | 'request'>,
    weight: number,
    start: number,
    end: number,
  ): void {
    const before =
      this.#step - (this.#text.charCodeAt(start) < 0x3400 ? WORD_STEP : HAN_STEP * (end - start));
    // Whoever says "scam" or "12315" does not take it back by a "not" some words before.
    const classes = characterClasses();
    const sign =
      classes[this.#text.charCodeAt(start)] !== HAN && classes[this.#text.charCodeAt(start)] !== WORD;
    const final = sign || (kind === 'anger' && weight === 1);
    const negated = !final && before <= this.#negatedUntil ? NEGATED[kind] : undefined;
    const degree = before <= this.#degreeUntil ? this.#degree : 1;
    const name = negated ?? kind;
    const strength = weight * degree * (this.#asked && HEDGED.has(kind) && !negated ? ASKED : 1);
    const text = this.#text.slice(negated ? Math.max(this.#negationStart, start - 12) : start, end);
    this.cues[name] += strength;
    this.cues.found.push({ text, name, weight: strength, end });
    // A negation is used up by what it denies: 不好看，但 … 好用.
    if (negated) this.#negatedUntil = NEVER;
  }
}

function endOfWord(text: string, from: number, classes: Uint8Array): number {
  let at = from + 1;
  while (at < text.length && classes[text.charCodeAt(at)] === WORD) at++;
  return at;
}

/** Capitals where small letters are the rule, drawn-out letters, heaps of marks: 0…1. */
function emphasis(original: string, clean: string): number {
  let loud = 0;
  const capitals = original.match(/\b[A-Z]{3,}\b/g)?.length ?? 0;
  if (capitals >= 2) {
    const letters = original.match(/[A-Za-z]/g)!.length;
    const upper = original.match(/[A-Z]/g)!.length;
    loud += upper > letters * 0.5 ? 0.6 : 0.3;
  }
  if (/([!?])\1{1,}|\?!|!\?/.test(clean)) loud += /[!?]{4,}/.test(clean) ? 0.6 : 0.4;
  if (/([a-z啊呀哈呜急快])\1{2,}/.test(clean)) loud += 0.3;
  return Math.min(1, loud);
}
