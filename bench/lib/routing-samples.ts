import { cpus } from 'node:os';
import type pg from 'pg';
import type { BenchCluster } from './server.ts';

const EVERY_MS = 500;
/** Looks in a row in which the same agent had room and got nothing, until work counts as left lying: two seconds. */
const LOOKS = 5;

/** Looks at the database twice a second, beside what the log says afterwards, and at what the processes use. */
export function watchRouting(pool: pg.Pool, { nodes }: BenchCluster, workspaceId: string) {
  const started = performance.now();
  const before = { own: process.cpuUsage(), busy: busySeconds() };
  const cpu = new Map<string, { first: number; last: number }>();
  const idle = new Set<string>();
  let seen = new Map<string, number>();
  let [overruns, rssMb, server, stopped] = [0, 0, 0, false];

  async function look(): Promise<void> {
    overruns += Number((await pool.query<{ n: number }>(OVERRUNS, [workspaceId])).rows[0]?.n);
    const { rows } = await pool.query<{ id: string; key: string }>(IDLE, [workspaceId]);
    const now = new Map(rows.map(({ key }) => [key, (seen.get(key) ?? 0) + 1]));
    for (const { id, key } of rows) if ((now.get(key) ?? 0) >= LOOKS) idle.add(id);
    seen = now;
    let rss = 0;
    for (const node of nodes.filter((each) => each.isUp())) {
      const used = await node.usage().catch(() => null);
      if (!used) continue;
      rss += used.rssBytes / 2 ** 20;
      const known = cpu.get(node.url);
      // A process that was started anew counts from nothing.
      if (known && used.cpuSeconds >= known.last) {
        server += used.cpuSeconds - known.last;
        known.last = used.cpuSeconds;
      } else {
        cpu.set(node.url, { first: used.cpuSeconds, last: used.cpuSeconds });
      }
    }
    rssMb = Math.max(rssMb, rss);
  }

  const loop = (async () => {
    while (!stopped) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  })();

  return {
    async stop() {
      stopped = true;
      await loop;
      const seconds = (performance.now() - started) / 1000;
      const own = process.cpuUsage(before.own);
      return {
        overruns,
        idle: idle.size,
        rssMb,
        serverCpu: server / seconds,
        generatorCpu: (own.user + own.system) / 1e6 / seconds,
        machineCpu: (busySeconds() - before.busy) / seconds,
      };
    },
  };
}

const busySeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;

/** Agents who have more from dispatch alone than fits; what people give may go beyond. */
const OVERRUNS = `
  select count(*) as n from member m where m.workspace_id = $1 and m.load > m.capacity and m.capacity < (
    select sum(c.weight) from conversation c where c.workspace_id = m.workspace_id and c.assignee_id = m.id
      and c.owner = 'agent' and c.status = 'open' and c.assigned_by = 'dispatch')`;

/** Waiting work and those who fit and have room; the key changes when the agent gets something. */
const IDLE = `
  select c.id, concat_ws(' ', c.id, c.queued_at, m.id, m.last_assigned_at, m.load) as key
  from conversation c left join topic t on t.workspace_id = c.workspace_id and t.id = c.topic_id
  cross join lateral (
    select m.* from member m where m.workspace_id = c.workspace_id and m.presence = 'online' and m.gone_since is null
      and m.disabled_at is null and m.load + c.weight <= m.capacity and not m.id = any (c.refused_by)
      and (c.language is null or c.language = any (m.languages))
      and (t.skill_id is null or exists (select from member_skill s where s.workspace_id = m.workspace_id
        and s.member_id = m.id and s.skill_id = t.skill_id and s.level >= t.min_level))
    order by m.last_assigned_at nulls first, m.id limit 1) m
  where c.workspace_id = $1 and c.owner = 'queue' and c.status = 'open' and not c.dispatch_locked`;
