import type { AttributeDefinition, Attributes, ContactImported } from '@attune/contract';
import { AppError } from '../../errors.ts';
import { fits } from '../attributes/index.ts';
import { readCsv } from '../workforce/index.ts';

type Fault = ContactImported['faults'][number];

export const FIELDS = ['externalId', 'name', 'email', 'phone', 'locale'] as const;
export type Field = (typeof FIELDS)[number];

/** What a line says of a customer; what it leaves empty is not said. */
export interface ContactLine {
  line: number;
  fields: Partial<Record<Field, string>>;
  attributes: Attributes;
}

export interface ParsedContacts {
  columns: ContactImported['columns'];
  lines: ContactLine[];
  faults: Fault[];
}

const MAX_ROWS = 50_000;
const MAX_LENGTH: Record<Field, number> = { externalId: 200, name: 120, email: 200, phone: 40, locale: 20 };

const HEADINGS: Record<Field, readonly string[]> = {
  externalId: ['external_id', 'externalid', 'id', 'user_id', 'userid', '客户编号', '用户id', '编号'],
  name: ['name', 'full_name', 'fullname', '姓名', '名称', '昵称'],
  email: ['email', 'e-mail', 'mail', '邮箱', '电子邮箱', '电子邮件'],
  phone: ['phone', 'mobile', 'telephone', '电话', '手机', '手机号', '手机号码'],
  locale: ['locale', 'language', '语言'],
};
/** What an export tells beside what may be changed. */
const READ_ONLY = new Set(['created_at', 'last_seen_at']);

type Definition = Pick<AttributeDefinition, 'key' | 'type' | 'options' | 'labels'>;

/**
 * Reads customers from a CSV with a heading (comma, semicolon or tab). A column is a field by its name in either language, an attribute by
 * its key or label, or else a new attribute by the name of its heading.
 * @throws bad_request, when there is no column to know customers by, or too many lines
 */
export async function parseContacts(
  csv: string,
  definitions: readonly Definition[],
): Promise<ParsedContacts> {
  let columns: { heading: string; field: Field | null; attribute: Definition | string | null }[] | null =
    null;
  const lines: ContactLine[] = [];
  const faults: Fault[] = [];
  const keys = new Set<string>();
  for await (const { record, info } of readCsv(csv)) {
    if (!columns) {
      columns = record.map((heading) => columnOf(heading.trim(), definitions));
      continue;
    }
    const fault = (code: Fault['code'], column?: string) =>
      faults.push({ line: info.lines, code, ...(column !== undefined && { column }) });
    const read: ContactLine = { line: info.lines, fields: {}, attributes: {} };
    let isFine = true;
    for (const [i, column] of columns.entries()) {
      // An export marks what a spreadsheet would take for a formula.
      const cell = (record[i] ?? '').trim().replace(/^'(?=[=+\-@])/, '');
      if (cell === '') continue;
      if (column.field) {
        if (cell.length > MAX_LENGTH[column.field]) {
          fault('too_long', column.heading);
          isFine = false;
        } else read.fields[column.field] = cell;
      } else if (column.attribute) {
        const { attribute } = column;
        const value = typeof attribute === 'string' ? cell.slice(0, 2000) : valueIn(attribute, cell);
        if (value === undefined) {
          fault('value', column.heading);
          isFine = false;
        } else read.attributes[typeof attribute === 'string' ? attribute : attribute.key] = value;
      }
    }
    if (!isFine) continue;
    const key = keyOf(read);
    if (!key) fault('no_key');
    else if (keys.has(key)) fault('duplicate');
    else {
      keys.add(key);
      lines.push(read);
    }
    if (lines.length > MAX_ROWS) throw new AppError('too_large', `At most ${MAX_ROWS} customers at once`);
  }
  const named = (columns ?? []).map(({ heading, field, attribute }) => ({
    heading,
    field:
      field ?? (attribute ? `attribute:${typeof attribute === 'string' ? attribute : attribute.key}` : ''),
  }));
  if (!named.some(({ field }) => field === 'externalId' || field === 'email'))
    throw new AppError('bad_request', 'The first line must name a column for the id or the e-mail address');
  return { columns: named, lines, faults };
}

/** By what a customer is known: the app's id, else the e-mail address. */
export function keyOf({ fields: { externalId, email } }: ContactLine): string | null {
  if (externalId) return `id:${externalId}`;
  return email ? `email:${email.toLowerCase()}` : null;
}

function columnOf(heading: string, definitions: readonly Definition[]) {
  const name = heading.toLowerCase();
  const field = FIELDS.find((one) => HEADINGS[one].includes(name.replaceAll(' ', '_'))) ?? null;
  const attribute =
    definitions.find(
      ({ key, labels }) => key === heading || labels.zh === heading || labels.en === heading,
    ) ?? (/^\S{1,60}$/.test(heading) && !READ_ONLY.has(name) ? heading : null);
  return { heading, field, attribute: field ? null : attribute };
}

const TRUE = new Set(['true', 'yes', '1', '是']);
const FALSE = new Set(['false', 'no', '0', '否']);

/** The value that a cell stands for; undefined when it stands for none that the attribute may have. */
function valueIn(definition: Definition, cell: string): unknown {
  const { type } = definition;
  const lower = cell.toLowerCase();
  const value =
    type === 'number'
      ? Number(cell)
      : type === 'boolean'
        ? TRUE.has(lower) || (FALSE.has(lower) ? false : undefined)
        : cell;
  return fits(definition, value) ? value : undefined;
}
