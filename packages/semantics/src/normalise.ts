import { SIMPLIFIED } from './simplified.generated.ts';

/**
 * Class tokens that stand for a concrete number or address: which phone number it was must not decide a match,
 * that there was one may. This serves matching; it is not a guarantee that all personal data is gone.
 */
const EMAIL = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}/g;
const URL = /\bhttps?:\/\/[^\s<>"'\u3000-\u303f\u3400-\u9fff]+/g;
/** The 18 characters of a mainland identity card, with a possible date of birth in the middle. */
const ID_NUMBER =
  /(?<![\da-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![\da-z])/g;
const CARD = /(?<![\da-z+])\d(?:[ -]?\d){12,18}(?![\da-z])/g;
const PHONE = new RegExp(
  `(?<![\\da-z+])(?:${[
    '(?:\\+?86[ -]?)?1[3-9]\\d(?:[ -]?\\d{4}){2}', // Chinese mobile
    '\\+\\d(?:[ ()-]{0,2}\\d){6,14}', // any country, E.164
    '0\\d{2,3}[ -]?\\d{7,8}', // Chinese landline
    '[48]00[ -]?\\d{3}[ -]?\\d{4}', // Chinese service lines
    '\\(?\\d{3}\\)?[ -]\\d{3}[ -]\\d{4}', // North America
    '0\\d{2,4} \\d{3,4} ?\\d{3,4}', // United Kingdom
  ].join('|')})(?![\\da-z])`,
  'g',
);
/** A code such as `20240115000123` or `ab-2024-001234`. */
const ORDER = /(?<![\da-z])[a-z]{0,5}-?\d[\da-z-]{3,38}\d(?![\da-z])/g;

/** Every token `normalise` puts in. */
export const CLASS_TOKEN = /<(?:email|url|id|card|phone|order)>/y;

/**
 * One form for what people write in many: NFKC (full and half width, ligatures), lower case, simplified characters, straight
 * apostrophes, single spaces; e-mail addresses, links, card, identity, phone and order numbers become class tokens such as `<phone>`.
 */
export function normalise(text: string): string {
  let result = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
  result = simplify(result);
  if (result.includes('@')) result = result.replace(EMAIL, '<email>');
  if (result.includes('://')) result = result.replace(URL, '<url>');
  if (!/\d{2}/.test(result)) return result;
  return result
    .replace(ID_NUMBER, '<id>')
    .replace(CARD, (match) => (passesLuhn(match) ? '<card>' : match))
    .replace(PHONE, '<phone>')
    .replace(ORDER, (match) => (isOrder(match) ? '<order>' : match));
}

let simplified: Uint16Array | undefined;

/**
 * Traditional to simplified characters, one for one. Without a look at the words around: 乾隆 becomes 干隆, which does
 * no harm as long as questions and answers go the same way.
 */
export function simplify(text: string): string {
  simplified ??= tableOf(SIMPLIFIED);
  let result = '';
  let copied = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x3400 || simplified[code] === 0) continue;
    result += text.slice(copied, i) + String.fromCharCode(simplified[code]!);
    copied = i + 1;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

function tableOf(pairs: string): Uint16Array {
  const table = new Uint16Array(65_536);
  for (let i = 0; i < pairs.length; i += 2) table[pairs.charCodeAt(i)] = pairs.charCodeAt(i + 1);
  return table;
}

/** Enough digits to be somebody's number, and not a date: eight alone, five beside letters. */
function isOrder(text: string): boolean {
  if (/^\d{4}-\d\d?-\d\d?$/.test(text)) return false;
  const digits = text.replace(/\D/g, '').length;
  return digits >= (/[a-z]/.test(text) ? 5 : 8);
}

/** The check digit of card numbers (ISO/IEC 7812-1, Luhn). */
function passesLuhn(text: string): boolean {
  let sum = 0;
  let double = false;
  for (let i = text.length - 1; i >= 0; i--) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) continue;
    const value = double ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    double = !double;
  }
  return sum % 10 === 0;
}
