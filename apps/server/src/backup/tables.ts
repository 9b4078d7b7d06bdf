import type pg from 'pg';

export interface Table {
  name: string;
  /** Those that are stored; generated ones follow from them. */
  columns: string[];
}

/** Every table of ours, in the order of their names. The queue's are left out: its jobs are made by the clock. */
export async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attgenerated = ''
      and c.relname <> 'migration'
    group by c.relname order by c.relname`);
  return rows;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * How a table is read for a backup. Transaction ids mean nothing in another database, and positions in the log are made of them:
 * so events are numbered anew in the order of the log, under a transaction id that is older than any, and whatever
 * speaks of an event or a position is carried along.
 */
export function selectOf({ name, columns }: Table): string {
  const read = columns.map((column) => `${columnOf(name, column)} as ${quoted(column)}`);
  return `select ${read.join(', ')} from ${quoted(name)} t`;
}

function columnOf(table: string, column: string): string {
  const numbered = 'select e.id, row_number() over (order by e.txid, e.id) as place from event e';
  if ((table === 'event' || table === 'event_cursor') && column === 'txid') return `'1'::xid8`;
  if (table === 'event' && column === 'id') return 'row_number() over (order by t.txid, t.id)';
  if (table === 'event_cursor' && column === 'id')
    return '(select count(*) from event e where (e.txid, e.id) <= (t.txid, t.id))';
  if (column === 'event_id') return `(select n.place from (${numbered}) n where n.id = t.event_id)`;
  return `t.${quoted(column)}`;
}
