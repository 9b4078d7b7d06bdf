import type { Language, Template } from '@attune/contract';

/** What is being searched for when the caret stands behind `/word`, at the start of the text or after white space. */
export function slashQuery(textBeforeCaret: string): { query: string; start: number } | null {
  const match = /(?:^|\s)\/([^\s/]*)$/.exec(textBeforeCaret);
  const query = match?.[1];
  return query === undefined ? null : { query, start: textBeforeCaret.length - query.length - 1 };
}

/**
 * Templates that fit a search, best first: by shortcut, then title, then text, the customer's language before the other; then
 * those that mean the same, which the server `found`.
 */
export function searchTemplates(
  templates: readonly Template[],
  query: string,
  language: Language | null,
  limit: number,
  found: readonly string[] = [],
): Template[] {
  const sought = query.toLowerCase();
  const rank = (template: Template): number => {
    const shortcut = template.shortcut?.toLowerCase() ?? '';
    const title = template.title.toLowerCase();
    if (sought === '') return 3;
    if (shortcut === sought) return 0;
    if (shortcut.startsWith(sought)) return 1;
    if (title.startsWith(sought)) return 2;
    if (title.includes(sought) || shortcut.includes(sought)) return 3;
    return template.body.toLowerCase().includes(sought) ? 4 : Number.POSITIVE_INFINITY;
  };
  const foreign = (template: Template) => (language === null || template.language === language ? 0 : 1);
  const literal = templates
    .map((template) => ({ template, rank: rank(template) }))
    .filter((item) => Number.isFinite(item.rank))
    .sort(
      (a, b) =>
        foreign(a.template) - foreign(b.template) ||
        a.rank - b.rank ||
        b.template.useCount - a.template.useCount ||
        (a.template.title < b.template.title ? -1 : 1),
    )
    .map((item) => item.template);
  const known = new Map(templates.map((template) => [template.id, template]));
  const meant = found.flatMap((id) => known.get(id) ?? []).filter((template) => !literal.includes(template));
  return [...literal, ...meant].slice(0, limit);
}
