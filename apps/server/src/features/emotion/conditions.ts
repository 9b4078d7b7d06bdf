import type { EmotionCondition, Feeling } from '@attune/contract';
import { normalise } from '@attune/semantics';
import { changeOver, type Reading } from './mood.ts';

export interface Said {
  body: string;
  feeling: Feeling;
  /** All of the customer's messages up to this one, oldest first; at least as many as a trend may ask for. */
  readings: readonly Reading[];
  /** The contact's. */
  attributes: Readonly<Record<string, unknown>>;
}

/** As many as a trend may look back. */
export const READINGS = 6;

/** Says why a rule speaks up about a message: the words that decided; null when it does not. */
export type Condition = (said: Said) => string[] | null;

export function compile(condition: EmotionCondition): Condition {
  switch (condition.kind) {
    case 'level':
      return ({ feeling }) => (reaches(condition, feeling) ? feeling.because : null);
    case 'vip':
      return ({ feeling, attributes }) =>
        isVip(condition, attributes) && reaches(condition, feeling) ? feeling.because : null;
    case 'trend':
      return ({ feeling, readings }) => {
        if (readings.length < condition.messages || feeling.sentiment >= 0) return null;
        const change = changeOver(readings.slice(-condition.messages));
        // A sum of fractions: half a millionth more or less is the same.
        return change <= -condition.drop + 1e-6 ? feeling.because : null;
      };
    case 'keyword': {
      const find = finder(condition.words);
      return ({ body }) => {
        const found = find(body);
        return found.length > 0 ? found : null;
      };
    }
  }
}

type Level = Pick<Extract<EmotionCondition, { kind: 'level' }>, 'emotions' | 'minIntensity' | 'maxSentiment'>;

const reaches = ({ emotions, minIntensity, maxSentiment }: Level, feeling: Feeling): boolean =>
  (emotions.includes(feeling.emotion) && feeling.intensity >= minIntensity) ||
  (maxSentiment !== null && feeling.sentiment <= maxSentiment);

function isVip(
  { attribute, value }: { attribute: string; value: string },
  attributes: Readonly<Record<string, unknown>>,
): boolean {
  if (!Object.hasOwn(attributes, attribute)) return false;
  return String(attributes[attribute]).trim().toLowerCase() === value.trim().toLowerCase();
}

const LETTER = /[\p{L}\p{N}]/u;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Finds the words of a list in a text: a Chinese one anywhere, any other only whole. */
export function finder(words: readonly string[]): (body: string) => string[] {
  // Normalising also masks numbers, and 12315 is a word here: both forms are looked for.
  const lower = (text: string) => text.normalize('NFKC').toLowerCase().trim();
  const forms = words.map((word) => ({ word, plain: lower(word), normal: normalise(word) }));
  return (body) => {
    const plainBody = lower(body);
    const normalBody = normalise(body);
    return forms
      .filter(({ plain, normal }) => occurs(plainBody, plain) || occurs(normalBody, normal))
      .map(({ word }) => word);
  };
}

function occurs(text: string, word: string): boolean {
  if (word === '') return false;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (
      !joins(text.charAt(at - 1), word.charAt(0)) &&
      !joins(text.charAt(at + word.length), word.at(-1) ?? '')
    )
      return true;
  }
  return false;
}

/** Whether a character beside the word makes it part of a longer one. */
const joins = (beside: string, edge: string): boolean =>
  LETTER.test(beside) && LETTER.test(edge) && !CJK.test(beside) && !CJK.test(edge);
