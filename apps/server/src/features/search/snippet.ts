import type { Snippet } from '@attune/contract';
import type { Wanted } from './parse.ts';
import { fold, tokens } from './terms.ts';

const BEFORE = 24;
const LENGTH = 120;

interface Span {
  from: number;
  to: number;
}

/** The part of a text around the first thing found, with everything found in it marked. Places of a folded text are those of the text. */
export function snippetOf(text: string, wanted: Wanted, stems: ReadonlyMap<string, string>): Snippet {
  const spans = merged(places(fold(text), wanted, stems));
  const start = Math.max(0, (spans[0]?.from ?? 0) - BEFORE);
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
