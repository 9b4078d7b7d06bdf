const LONGEST = 150;

/**
 * A name to store and show: no folders, no control or direction characters (which can make `exe.png` of `gnp.exe`), not too long.
 * It ends as files of its type do, so that nobody opens as a program what was accepted as a text.
 */
export function cleanFileName(given: string | undefined, extensions: readonly string[]): string {
  const base = (given ?? '').toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = base
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const dot = plain.lastIndexOf('.');
  const extension = dot > 0 ? plain.slice(dot + 1).toLowerCase() : '';
  const fits = extensions.includes(extension);
  const stem = fits ? plain.slice(0, dot) : plain;
  const ending = fits ? extension : extensions[0];
  return `${[...stem].slice(0, LONGEST).join('').trim() || 'file'}.${ending}`;
}

/** RFC 6266: a plain name for old readers, the true one encoded as RFC 5987 (now RFC 8187) says. */
export function contentDisposition(kind: 'inline' | 'attachment', fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
