import { simplify } from '@attune/semantics';

/** What a text is found by: words of alphabets, to be stemmed; Han characters alone and in overlapping pairs. */
export interface Terms {
  words: string[];
  han: string[];
}

const TOKEN = /(\p{Script=Han}+)|[\p{L}\p{N}]+/gu;
/** Longer ones are nobody's words. */
const LONGEST = 60;

/**
 * The form in which texts are compared: lower case, half width, simplified characters. Character by character, so that a place in
 * it is the same place in the text.
 */
export function fold(text: string): string {
  let folded = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text[i]!;
    if (unit < '\u0080') folded += unit;
    else {
      const plain = unit.normalize('NFKC');
      folded += plain.length === 1 ? plain : unit;
    }
  }
  const lower = folded.toLowerCase();
  return simplify(lower.length === folded.length ? lower : folded);
}

export interface Token {
  text: string;
  han: boolean;
  at: number;
}

export function tokens(folded: string): Token[] {
  return Array.from(folded.matchAll(TOKEN), (match) => ({
    text: match[0],
    han: match[1] !== undefined,
    at: match.index,
  }));
}

/** The characters of a run alone, and its pairs. */
export const pairs = (run: string): string[] => {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
};

export function termsOf(text: string): Terms {
  const words = new Set<string>();
  const han = new Set<string>();
  for (const token of tokens(fold(text))) {
    if (!token.han) words.add(token.text.slice(0, LONGEST));
    else for (const term of [...token.text, ...pairs(token.text)]) han.add(term);
  }
  return { words: [...words], han: [...han] };
}
