import { Fragment, type ReactNode } from 'react';

/** A web address up to white space, CJK punctuation or quotes; trailing sentence marks belong to the sentence. */
const ADDRESS =
  /\bhttps?:\/\/[^\s<>"'，。；：！？、（）【】《》“”‘’]+[^\s<>"'，。；：！？、（）【】《》“”‘’.,;:!?)\]}]/g;

/** Text from outside as text: only web addresses become links, line breaks stay. */
export function PlainText({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    parts.push(<Fragment key={`t${end}`}>{text.slice(end, match.index)}</Fragment>);
    parts.push(
      <a key={`a${match.index}`} href={match[0]} target="_blank" rel="noopener noreferrer nofollow">
        {match[0]}
      </a>,
    );
    end = match.index + match[0].length;
  }
  parts.push(<Fragment key={`t${end}`}>{text.slice(end)}</Fragment>);
  return parts;
}

const VARIABLE = /\{\{\s*((?:contact|agent|conversation)\.[\p{L}\p{N}_.-]+)\s*\}\}/gu;

/** The names of template variables that are still unfilled in a text. */
export function unfilledVariables(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1] ?? ''))];
}

/** A template with its values; a variable without one stays as it is written, to be seen and filled in. */
export function fillTemplate(body: string, valueFor: (name: string) => string | null): string {
  return body.replaceAll(VARIABLE, (whole, name: string) => valueFor(name) ?? whole);
}

/** The text with its unfilled variables marked. */
export function TemplateText({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    parts.push(<Fragment key={`t${end}`}>{text.slice(end, match.index)}</Fragment>);
    parts.push(<mark key={`m${match.index}`}>{match[0]}</mark>);
    end = match.index + match[0].length;
  }
  parts.push(<Fragment key={`t${end}`}>{text.slice(end)}</Fragment>);
  return parts;
}
