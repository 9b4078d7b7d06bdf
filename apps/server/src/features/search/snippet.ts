import type { Snippet } from '@attune/contract';
import type { Wanted } from './parse.ts';
import { fold, tokens } from './terms.ts';

/** What stands before the first thing found, in columns: a Han character is as wide as two letters. */
const BEFORE = 24;
const LENGTH = 120;

interface Span {
  from: number;
  to: number;
}

/** The part of a text around the first thing found, with everything found in it marked. Places of a folded text are those of the text. */
export function snippetOf(text: string, wanted: Wanted, stems: ReadonlyMap<string, string>): Snippet {
  const spans = merged(places(fold(text), wanted, stems));
  const start = startBefore(text, spans[0]?.from ?? 0);
  const end = Math.min(text.length, start + LENGTH);
  const parts: Snippet = [];
  const add = (from: number, to: number, found: boolean) => {
    const part = text.slice(from, to).replace(/\s+/g, ' ');
    if (part !== '') parts.push({ text: part, found });
  };
  if (start > 0) parts.push({ text: '…', found: false });
  let at = start;
  for (const span of spans) {
    if (span.from >= end) break;
    add(at, Math.max(at, span.from), false);
    add(Math.max(at, span.from), Math.min(span.to, end), true);
    at = Math.min(span.to, end);
  }
  add(at, end, false);
  if (end < text.length) parts.push({ text: '…', found: false });
  return parts;
}

/** At the beginning of a word, where there is one. */
function startBefore(text: string, place: number): number {
  let start = place;
  for (let columns = 0; start > 0; start--) {
    columns += text.charCodeAt(start - 1) < 0x2e80 ? 1 : 2;
    if (columns > BEFORE) break;
  }
  const isLetter = (at: number) => /[\p{L}\p{N}]/u.test(text[at] ?? '') && text.charCodeAt(at) < 0x2e80;
  if (start === 0 || !isLetter(start - 1)) return start;
  for (let at = start; at < place; at++) if (!isLetter(at)) return at + 1;
  return start;
}

function places(
  folded: string,
  { words, begun, runs, phrases }: Wanted,
  stems: ReadonlyMap<string, string>,
): Span[] {
  const spans: Span[] = [];
  for (const part of [...runs, ...phrases]) {
    for (let at = folded.indexOf(part); at >= 0; at = folded.indexOf(part, at + part.length))
      spans.push({ from: at, to: at + part.length });
  }
  // A stem is as good as always the beginning of its word.
  const beginnings = [...words, ...(begun ? [begun] : [])].flatMap((word) => [word, stems.get(word) ?? word]);
  for (const token of tokens(folded)) {
    if (!token.han && beginnings.some((beginning) => token.text.startsWith(beginning)))
      spans.push({ from: token.at, to: token.at + token.text.length });
  }
  return spans;
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}
