export type TextPart = { text: string; href?: string };

const URL_PATTERN = /https?:\/\/[^\s<>"'`，。！？；：、（）【】《》「」“”‘’]+/gi;

const OPENED: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** A sentence's punctuation, and a bracket opened before the link, are not part of it. */
function trimEnd(url: string): string {
  const count = new Map<string, number>();
  for (const character of url) count.set(character, (count.get(character) ?? 0) + 1);
  let end = url.length;
  for (; end > 0; end--) {
    const last = url.charAt(end - 1);
    const opened = OPENED[last];
    const unbalanced = opened !== undefined && (count.get(last) ?? 0) > (count.get(opened) ?? 0);
    if (!unbalanced && !'.,!?;:*_'.includes(last)) break;
    count.set(last, (count.get(last) ?? 0) - 1);
  }
  return url.slice(0, end);
}

/** Splits text into plain parts and http(s) links; the parts joined are the text. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(URL_PATTERN)) {
    const url = trimEnd(match[0]);
    if (!URL.canParse(url)) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: url, href: url });
    end = match.index + url.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}
