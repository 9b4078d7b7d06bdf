import type { SpecialDay, SpecialDayInput, WorkspaceSettings } from '@attune/contract';
import { sql } from 'kysely';
import { isUniqueViolation, type Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { loadHolidays } from './holidays.ts';

export interface DateRange {
  /** ISO dates; `to` is included. */
  from: string;
  to: string;
}

/**
 * Days of the range that are unlike others: the workspace's own, those that its business hours close, and public holidays. Of the same
 * date the own ones come first; what they say goes.
 */
export async function loadSpecialDays(
  tx: Tx,
  workspaceId: string,
  { hours, workforce }: WorkspaceSettings,
  { from, to }: DateRange,
  language: 'zh' | 'en',
): Promise<SpecialDay[]> {
  const { rows } = await sql<{
    id: string;
    date: string;
    kind: SpecialDay['kind'];
    name: string;
    factor: number | null;
  }>`
    select id, to_char(date, 'YYYY-MM-DD') as date, kind, name, factor::float8 as factor from special_day
    where workspace_id = ${workspaceId} and date between ${from}::date and ${to}::date
    order by date, name`.execute(tx);
  const own = rows.map((row): SpecialDay => ({ ...row, source: 'own' }));
  const closed = (hours?.holidays ?? [])
    .filter((date) => date >= from && date <= to)
    .map((date): SpecialDay => ({ id: null, date, kind: 'closed', name: '', factor: null, source: 'hours' }));
  const { country } = workforce;
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))];
  const known = country === null ? [] : await loadHolidays(country, first, last);
  const within = known.filter(({ date }) => date >= from && date <= to);
  const open = within.map((day): SpecialDay => {
    const name = language === 'zh' ? day.zh : day.name;
    const kind = day.makeUp ? 'make_up' : 'holiday';
    return { id: null, date: day.date, kind, name, factor: null, source: 'public' };
  });
  const order = { own: 0, hours: 1, public: 2 };
  return [...own, ...closed, ...open].sort(
    (a, b) => a.date.localeCompare(b.date) || order[a.source] - order[b.source],
  );
}

export async function addSpecialDay(change: Change, input: SpecialDayInput): Promise<SpecialDay> {
  const { tx, workspaceId } = change;
  const id = change.newId();
  const name = input.name.trim();
  if (name === '') throw new AppError('bad_request', 'A special day needs a name');
  const day = { date: input.date, kind: input.kind, name, factor: input.factor ?? null };
  change.record('settings.changed', null, { what: 'special-days', id });
  await tx
    .insertInto('special_day')
    .values({ workspace_id: workspaceId, id, ...day })
    .execute()
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new AppError('name_taken', 'That day has one of this name already');
      throw error;
    });
  return { id, ...day, source: 'own' };
}

export async function deleteSpecialDay(change: Change, id: string): Promise<void> {
  const { tx, workspaceId } = change;
  change.record('settings.changed', null, { what: 'special-days', id });
  await tx
    .deleteFrom('special_day')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirstOrThrow(() => notFound('special day'));
}
