/** Longer texts are compared up to here, once what they share at both ends is taken off: 0.6 M steps at most. UTF-16 units. */
const LIMIT = 800;

/**
 * How much of a template was changed before it was sent: the Levenshtein distance of the two texts divided by the longer
 * one's length, 0 (sent as it was) … 1 (nothing left). White space counts once, at the ends not at all. Exact for
 * texts that differ over at most `LIMIT` units; of longer ones, what lies behind counts as changed: never too little.
 */
export function editShare(template: string, sent: string): number {
  const a = squeeze(template);
  const b = squeeze(sent);
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 0 : distance(a, b) / longest;
}

const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim();

function distance(a: string, b: string): number {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  const behind = Math.max(left.length - LIMIT, right.length - LIMIT, 0);
  return levenshtein(left.slice(0, LIMIT), right.slice(0, LIMIT)) + behind;
}

/** Wagner and Fischer (1974), one row of the table at a time. */
function levenshtein(a: string, b: string): number {
  const row = Uint16Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0]!;
    row[0] = i;
    const unit = a.charCodeAt(i - 1);
    for (let j = 1; j <= b.length; j++) {
      const above = row[j]!;
      const replaced = diagonal + (unit === b.charCodeAt(j - 1) ? 0 : 1);
      row[j] = Math.min(replaced, above + 1, row[j - 1]! + 1);
      diagonal = above;
    }
  }
  return row[b.length]!;
}
