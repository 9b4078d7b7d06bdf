/** How a pasted or dropped file looks at first sight; what counts is what the server makes of it. */
export interface Preview {
  /** The first lines, cut into their fields. */
  readonly rows: readonly (readonly string[])[];
  /** The first row names the columns. */
  readonly header: boolean;
  /** Rows with something in them, the header not counted. */
  readonly count: number;
}

const SHOWN = 6;

/** Commas, semicolons or tabs: whichever the first line has most of. */
function separatorOf(line: string): string {
  const counts = [',', ';', '\t'].map((mark) => ({ mark, n: line.split(mark).length }));
  return counts.reduce((best, each) => (each.n > best.n ? each : best)).mark;
}

function fieldsOf(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  return [...fields, field.trim()];
}

export function previewOf(text: string): Preview {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const first = lines[0] ?? '';
  const separator = separatorOf(first);
  const header = first !== '' && !/\d{4}|\d+[/.-]\d+/.test(first);
  return {
    rows: lines.slice(0, header ? SHOWN + 1 : SHOWN).map((line) => fieldsOf(line, separator)),
    header,
    count: Math.max(0, lines.length - (header ? 1 : 0)),
  };
}

/** A name for the stream from that of its file. */
export const nameOfFile = (file: string): string => file.replace(/\.[^.]*$/, '').slice(0, 80);
