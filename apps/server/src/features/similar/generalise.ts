/** Shorter values stand in texts by chance. UTF-16 units; names in Han are shorter than others. */
const SHORTEST = { han: 2, other: 4 };

/**
 * A reply to somebody as a template: what was known of them stands as `{{variable}}`, so that the next customer is not called by
 * another one's name. The longest values first, because one may hold another.
 */
export function generalise(body: string, values: ReadonlyMap<string, string>): string {
  const known = [...values]
    .filter(([, value]) => value.length >= (/\p{Script=Han}/u.test(value) ? SHORTEST.han : SHORTEST.other))
    .toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  if (known.length === 0) return body;
  const names = new Map(known.map(([name, value]) => [value, name]).reverse() as [string, string][]);
  // Whole words only where words have borders: "Anna" is not in "Annapolis".
  const pattern = known
    .map(([, value]) => {
      const escaped = value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      return /^[\w].*[\w]$/u.test(value) ? `(?<!\\w)${escaped}(?!\\w)` : escaped;
    })
    .join('|');
  return body.replace(new RegExp(pattern, 'g'), (value) => `{{${names.get(value)}}}`);
}
