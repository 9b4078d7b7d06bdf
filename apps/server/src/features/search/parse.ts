import { fold, pairs, tokens } from './terms.ts';

/** What somebody asks for. Everything must hold. */
export interface Wanted {
  /** Words of alphabets, folded; the last one may be only begun. */
  words: string[];
  begun: string | null;
  /** Runs of Han characters, to be found as they stand. */
  runs: string[];
  /** In quotes: to be found as they stand, folded. */
  phrases: string[];
  /** After a minus. */
  without: { words: string[]; han: string[] };
  number: number | null;
  from: 'contact' | 'member' | null;
  notesOnly: boolean;
  withFile: boolean;
  tags: string[];
  before: Date | null;
  after: Date | null;
}

const PIECE = /(-?)(?:(from|in|has|tag|before|after|来自|标签|早于|晚于):)?(?:"([^"]*)"|“([^”]*)”|(\S+))/gu;
const NAMES: Record<string, string> = { 来自: 'from', 标签: 'tag', 早于: 'before', 晚于: 'after' };
const CUSTOMER = new Set(['customer', 'contact', '客户']);
const AGENT = new Set(['agent', 'member', '客服']);

/**
 * refund "exact words" -without from:customer in:notes has:attachment tag:vip before:2026-03-01 after:2026-02-01 #1024. What looks
 * like one of these and is none is searched for as it stands.
 */
export function parseQuery(text: string): Wanted {
  const wanted: Wanted = {
    words: [],
    begun: null,
    runs: [],
    phrases: [],
    without: { words: [], han: [] },
    number: null,
    from: null,
    notesOnly: false,
    withFile: false,
    tags: [],
    before: null,
    after: null,
  };
  for (const match of text.matchAll(PIECE)) {
    const [whole, minus, named, straight, curly, bare = ''] = match;
    const value = straight ?? curly ?? bare;
    const quoted = bare === '';
    const name = named && (NAMES[named] ?? named);
    if (name && minus === '' && option(wanted, name, value.toLowerCase())) continue;
    const last = match.index + whole.length === text.length;
    if (minus !== '' && value !== '') exclude(wanted, value);
    else include(wanted, name ? whole : value, quoted && !name, last);
  }
  return wanted;
}

/** False when it is not an option after all. */
function option(wanted: Wanted, name: string, value: string): boolean {
  if (name === 'from' && (CUSTOMER.has(value) || AGENT.has(value))) {
    wanted.from = CUSTOMER.has(value) ? 'contact' : 'member';
  } else if (name === 'in' && /^(notes?|备注)$/.test(value)) wanted.notesOnly = true;
  else if (name === 'has' && /^(attachment|file)s?$/.test(value)) wanted.withFile = true;
  else if (name === 'tag' && value !== '') wanted.tags.push(value);
  else if ((name === 'before' || name === 'after') && isDate(value)) wanted[name] = new Date(value);
  else return false;
  return true;
}

const isDate = (value: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(new Date(value).getTime());

function include(wanted: Wanted, value: string, quoted: boolean, last: boolean): void {
  const number = /^#(\d{1,9})$/.exec(value);
  if (number && !quoted) {
    wanted.number = Number(number[1]);
    return;
  }
  const folded = fold(value);
  const found = tokens(folded);
  if (quoted && found.length > 0) wanted.phrases.push(folded.trim());
  found.forEach((token, index) => {
    if (token.han) wanted.runs.push(token.text);
    else if (last && !quoted && token.at + token.text.length === folded.length && index === found.length - 1)
      wanted.begun = token.text;
    else wanted.words.push(token.text);
  });
}

function exclude(wanted: Wanted, value: string): void {
  for (const token of tokens(fold(value))) {
    if (!token.han) wanted.without.words.push(token.text);
    else wanted.without.han.push(...(token.text.length === 1 ? [token.text] : pairs(token.text)));
  }
}

/** Whether there is anything to look words up for. */
export const asksForWords = ({ words, begun, runs }: Wanted): boolean =>
  words.length > 0 || begun !== null || runs.length > 0;
