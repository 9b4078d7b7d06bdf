import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { fileTypeFromStream } from 'file-type';

export interface FileKind {
  contentType: string;
  /** Endings that its files have; the first is the usual one. */
  extensions: readonly string[];
}

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const CSV: FileKind = { contentType: 'text/csv', extensions: ['csv'] };
const TEXT: FileKind = { contentType: 'text/plain', extensions: ['txt', 'log', 'md'] };
const PDF: FileKind = { contentType: 'application/pdf', extensions: ['pdf'] };

/** What may be uploaded, by the type found in the content; all else is refused. */
const BINARY: Readonly<Record<string, FileKind>> = {
  'image/png': { contentType: 'image/png', extensions: ['png'] },
  'image/apng': { contentType: 'image/png', extensions: ['png', 'apng'] },
  'image/jpeg': { contentType: 'image/jpeg', extensions: ['jpg', 'jpeg', 'jfif'] },
  'image/gif': { contentType: 'image/gif', extensions: ['gif'] },
  'image/webp': { contentType: 'image/webp', extensions: ['webp'] },
  'application/pdf': PDF,
  'application/zip': { contentType: 'application/zip', extensions: ['zip'] },
  [`${OFFICE}.wordprocessingml.document`]: {
    contentType: `${OFFICE}.wordprocessingml.document`,
    extensions: ['docx'],
  },
  [`${OFFICE}.spreadsheetml.sheet`]: { contentType: `${OFFICE}.spreadsheetml.sheet`, extensions: ['xlsx'] },
  [`${OFFICE}.presentationml.presentation`]: {
    contentType: `${OFFICE}.presentationml.presentation`,
    extensions: ['pptx'],
  },
  'video/mp4': { contentType: 'video/mp4', extensions: ['mp4'] },
  'video/webm': { contentType: 'video/webm', extensions: ['webm'] },
  'audio/mpeg': { contentType: 'audio/mpeg', extensions: ['mp3'] },
  'audio/mp4': { contentType: 'audio/mp4', extensions: ['m4a'] },
  'audio/x-m4a': { contentType: 'audio/mp4', extensions: ['m4a'] },
  'audio/ogg': { contentType: 'audio/ogg', extensions: ['ogg', 'oga', 'opus'] },
  'audio/ogg; codecs=opus': { contentType: 'audio/ogg', extensions: ['ogg', 'oga', 'opus'] },
};

const INLINE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
/** Only raster images are shown in place: they carry no script. */
export const isInline = (contentType: string): boolean => INLINE.has(contentType);

/**
 * Text that a program would run or render: scripts, PostScript, RTF, and markup by the signatures of the WHATWG's MIME
 * sniffing standard, with SVG.
 */
const ACTIVE =
  /^\s*(?:#!|%!|\{\\rtf|<(?:!doctype|!--|\?|(?:html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|svg|math|xsl:stylesheet)[\s/>]))/i;
const HEAD = 1024;

/** Watches a file go by: is all of it text, in UTF-8 or in GB 18030 as Chinese spreadsheets write it? */
export class TextCheck {
  readonly #decoders = [
    new TextDecoder('utf-8', { fatal: true }),
    new TextDecoder('gb18030', { fatal: true }),
  ];
  #possible = this.#decoders;
  #head = '';

  feed(chunk: Uint8Array): void {
    this.#keep((decoder) => decoder.decode(chunk, { stream: true }));
  }

  /** The beginning when the whole was text, else null. Call it once, at the end. */
  end(): string | null {
    this.#keep((decoder) => decoder.decode());
    return this.#possible.length > 0 ? this.#head : null;
  }

  #keep(decode: (decoder: TextDecoder) => string): void {
    let first = true;
    this.#possible = this.#possible.filter((decoder) => {
      try {
        const text = decode(decoder);
        if (hasControls(text)) return false;
        if (first && this.#head.length < HEAD) this.#head += text.slice(0, HEAD);
        first = false;
        return true;
      } catch {
        return false;
      }
    });
  }
}

/** Of the control characters text has tab, line feed, form feed and carriage return only. */
function hasControls(text: string): boolean {
  return /[^\P{Cc}\t\n\f\r]/u.test(text);
}

/**
 * The kind of a file by what is in it; what its sender says decides only between plain text and CSV.
 * @param text what TextCheck found
 * @returns null when it is nothing that we accept
 */
export async function kindOf(
  text: string | null,
  claimedName: string,
  read: () => Promise<Readable>,
): Promise<FileKind | null> {
  if (text !== null) {
    // Some PDFs are text from beginning to end.
    if (text.startsWith('%PDF-')) return PDF;
    if (ACTIVE.test(text)) return null;
    return claimedName.toLowerCase().endsWith('.csv') ? CSV : TEXT;
  }
  const stream = await read();
  try {
    const found = await fileTypeFromStream(Readable.toWeb(stream));
    return (found && BINARY[found.mime]) ?? null;
  } finally {
    stream.destroy();
  }
}
