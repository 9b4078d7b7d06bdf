import type { Language } from './types.ts';

/** The words that make a sentence English even if half of it is Chinese names. */
const ENGLISH = new Set(
  'a am an and are be but can cannot do does did for from has have how i if in is it me my no not of on or please the this to was we what when where which who why will with would you your'.split(
    ' ',
  ),
);

/**
 * Chinese or English; null when the text gives no ground to say: numbers, emoji, another script, kana or Hangul.
 *
 * Chinese with English names in it ("我的 iPhone 15 Pro Max 连不上 Wi-Fi") is Chinese, English with Chinese names in it
 * ("how do I pay with 支付宝") is English: mixed text is English only if it has English function words and no more
 * Han characters than Latin words. Other languages in Latin script are not told from English.
 */
export function detectLanguage(text: string): Language | null {
  const han = count(text, /\p{Script=Han}/gu);
  const kanaOrHangul = count(text, /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu);
  const latin: string[] = text.match(/\p{Script=Latin}+/gu) ?? [];
  const letters = count(text, /\p{L}/gu);
  const known = han + latin.reduce((sum, word) => sum + word.length, 0);
  if (kanaOrHangul > 0 && kanaOrHangul * 4 > han + latin.length) return null;
  if (known * 2 < letters) return null;
  if (han === 0) return latin.length > 0 ? 'en' : null;
  if (han > latin.length) return 'zh';
  const functionWords = latin.filter((word) => ENGLISH.has(word.toLowerCase())).length;
  return functionWords >= 2 ? 'en' : 'zh';
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
