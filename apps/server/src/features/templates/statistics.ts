import type {
  Language,
  Recommendation,
  RecommendationCounts,
  RecommendationQuery,
  TemplateRecommendation,
} from '@attune/contract';
import { addDays, startOfDay } from '@attune/time';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { REPLIES_NEEDED } from './calibration.ts';

const DEFAULT_DAYS = 28;
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

interface Period {
  /** Days of the workspace's clock, both included. */
  from: string;
  to: string;
  timeZone: string;
}

/** @throws bad_request */
export function periodOf({ from, to }: RecommendationQuery, timeZone: string, now: Date): Period {
  const today = startOfDay(timeZone, now.getTime());
  const day = (at: number) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
  const last = to ?? day(today);
  const first =
    from ??
    (to
      ? day(Date.parse(to) - (DEFAULT_DAYS - 1) * DAY_MS)
      : day(addDays(timeZone, today, 1 - DEFAULT_DAYS)));
  const days = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  if (days < 1) throw new AppError('bad_request', '`to` must not come before `from`');
  if (days > MAX_DAYS) throw new AppError('bad_request', `At most ${MAX_DAYS} days at once`);
  return { from: first, to: last, timeZone };
}

/** Columns of the contract's counts over rows with `place` (of the used template), `listed` and `chosen`. */
const counts = sql`
  count(*) filter (where listed)::int as shown,
  count(*) filter (where listed and state = 'answered')::int as answered,
  count(*) filter (where listed and chosen and inserted_rank is not null)::int as inserted,
  count(*) filter (where chosen)::int as used,
  count(*) filter (where chosen and place = 1)::int as hit1,
  count(*) filter (where chosen and place >= 1)::int as hit3,
  count(*) filter (where chosen and edit is not null)::int as compared,
  count(*) filter (where chosen and edit > 0)::int as edited,
  avg(edit) filter (where chosen) as edit`;

/** What became of what was suggested in a period; each suggestion belongs to the day it was shown. */
export async function recommendationOf(tx: Tx, workspaceId: string, period: Period): Promise<Recommendation> {
  const { from, to, timeZone } = period;
  const rows = sql`
    select *, (shown_at at time zone ${timeZone})::date as day, array_position(template_ids, used_template_id) as place
    from suggestion where workspace_id = ${workspaceId}
      and shown_at >= ${from}::timestamp at time zone ${timeZone}
      and shown_at < (${to}::date + 1)::timestamp at time zone ${timeZone}`;
  const whole = sql`select *, cardinality(template_ids) > 0 as listed, used_template_id is not null as chosen from (${rows}) s`;
  const total = await sql<RecommendationCounts>`select ${counts} from (${whole}) w`.execute(tx);
  const days = await sql<RecommendationCounts & { day: string }>`
    select to_char(day, 'YYYY-MM-DD') as day, ${counts} from (${whole}) w group by w.day order by w.day`.execute(
    tx,
  );
  const templates = await sql<TemplateRow>`
    with s as materialized (${rows}),
    each as (
      select template_id, true as listed, used_template_id is not distinct from template_id as chosen, state, inserted_rank, place, edit
      from s cross join unnest(template_ids) as template_id
      union all
      select used_template_id, false, true, state, inserted_rank, place, edit from s
      where used_template_id is not null and place is null),
    counted as (select template_id, ${counts} from each group by template_id),
    learned as (
      select template_id, count(*) filter (where weight > 0)::int as learned, count(*) filter (where weight < 0)::int as rejected,
        max(learned_at) as at
      from learned_example where workspace_id = ${workspaceId} group by template_id)
    select t.id, t.title, t.language, c.*, l.learned, l.rejected, l.at as learned_at
    from template t left join counted c on c.template_id = t.id left join learned l on l.template_id = t.id
    where t.workspace_id = ${workspaceId} order by c.shown desc nulls last, t.title, t.id`.execute(tx);
  const known = await tx
    .selectFrom('recommendation')
    .select([
      'learned_at',
      'replies',
      'judged',
      'hits_before',
      'hits_after',
      sql<boolean>`calibration is not null`.as('calibrated'),
    ])
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  const list = templates.rows.map(presentTemplate);
  return {
    from,
    to,
    total: total.rows[0] ?? NOTHING,
    days: days.rows,
    templates: list,
    learning: {
      learnedAt: known?.learned_at.toISOString() ?? null,
      replies: known?.replies ?? 0,
      examples: list.reduce((sum, { learned }) => sum + learned, 0),
      rejected: list.reduce((sum, { rejected }) => sum + rejected, 0),
      calibrated: known?.calibrated ?? false,
      needed: REPLIES_NEEDED,
      judged: known?.judged ?? 0,
      hitsBefore: known?.hits_before ?? 0,
      hitsAfter: known?.hits_after ?? 0,
    },
  };
}

const NOTHING: RecommendationCounts = {
  shown: 0,
  answered: 0,
  inserted: 0,
  used: 0,
  hit1: 0,
  hit3: 0,
  compared: 0,
  edited: 0,
  edit: null,
};

type Nullable<T> = { [K in keyof T]: T[K] | null };
interface TemplateRow extends Nullable<RecommendationCounts> {
  id: string;
  title: string;
  language: string;
  learned: number | null;
  rejected: number | null;
  learned_at: Date | null;
}

function presentTemplate(row: TemplateRow): TemplateRecommendation {
  return {
    templateId: row.id,
    title: row.title,
    language: row.language as Language,
    shown: row.shown ?? 0,
    answered: row.answered ?? 0,
    inserted: row.inserted ?? 0,
    used: row.used ?? 0,
    hit1: row.hit1 ?? 0,
    hit3: row.hit3 ?? 0,
    compared: row.compared ?? 0,
    edited: row.edited ?? 0,
    edit: row.edit,
    learned: row.learned ?? 0,
    rejected: row.rejected ?? 0,
    learnedAt: row.learned_at?.toISOString() ?? null,
  };
}
