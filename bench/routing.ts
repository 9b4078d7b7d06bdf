import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { createPool } from '../apps/server/src/db/pool.ts';
import { createClient } from './lib/http.ts';
import { auditRouting, readAuditLog } from './lib/routing-audit.ts';
import { openRoutingDesk, type RoutingDesk } from './lib/routing-desk.ts';
import { watchRouting } from './lib/routing-samples.ts';
import { setRoutingStage } from './lib/routing-stage.ts';
import { type BenchCluster, startCluster } from './lib/server.ts';
import { BadInput, type Options, positive, quantile, type Suite, seeded } from './lib/suite.ts';

/** Every so many seconds a burst. */
const BURST_EVERY = 10;
const BURST = 200;
const WARM_UP_SECONDS = 5;
/** Everything that was begun has its end within this. */
const DRAIN_MS = 90_000;
/** Shorter than what ships (60 s), so that a run sees many graces end. */
const CHAOS_GRACE_SECONDS = 10;
const DEFAULT_GRACE_SECONDS = 60;

export const suite: Suite = {
  name: 'routing',
  describe:
    'Work finds its agent: real server processes on one database, agents with mixed skills, languages and capacities who answer, resolve, refuse, hand on and take by hand, customers in bursts. --chaos: nodes are killed, database connections cut, agents drop. Delays from stored to the agent’s socket, for work that had room; what must not happen is counted from the event log in commit order.',
  flags: {
    nodes: { type: 'string', default: '1' },
    chaos: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    agents: { type: 'string', default: '300' },
    rate: { type: 'string', default: '50' },
    profile: { type: 'string' },
  },
  async run({ quick, flags }: Options): Promise<Record<string, number>> {
    const nodes = positive(flags, 'nodes');
    const rate = positive(flags, 'rate');
    const chaos = flags.chaos === true;
    if (chaos && nodes < 2) throw new BadInput('--chaos needs --nodes 2 or more: one must be left');
    const seconds = flags.seconds === undefined ? (quick ? 20 : 60) : positive(flags, 'seconds');
    const cluster = await startCluster({
      nodes,
      settings: { track_commit_timestamp: 'on' },
      ...(typeof flags.profile === 'string' && { profileDir: flags.profile }),
    });
    const pool = createPool({ url: cluster.databaseUrl, size: 3, log: console, name: 'bench' });
    const client = createClient(cluster.nodes[0]!.url);
    let desk: RoutingDesk | undefined;
    try {
      const stage = await setRoutingStage(client, pool, cluster.secret, {
        agents: positive(flags, 'agents'),
        customers: Math.ceil((seconds + WARM_UP_SECONDS) * (rate + BURST / BURST_EVERY) * 1.3) + BURST,
        graceSeconds: chaos ? CHAOS_GRACE_SECONDS : null,
      });
      desk = await openRoutingDesk(cluster.nodes, stage);
      const random = seeded(3);
      await arrive(desk, rate, WARM_UP_SECONDS, random);
      const samples = watchRouting(pool, cluster, stage.workspaceId);
      const trouble = chaos ? makeTrouble(cluster, pool, desk, stage.agents.length) : null;
      const people = setInterval(() => desk?.pause(Math.floor(random() * stage.agents.length), 5000), 2000);
      const from = Date.now();
      await arrive(desk, rate, seconds, random);
      const to = Date.now();
      clearInterval(people);
      const did = await trouble?.stop();
      const sampled = await samples.stop();
      await Promise.race([desk.settled(), delay(DRAIN_MS, undefined, { ref: false })]);

      const graceSeconds = chaos ? CHAOS_GRACE_SECONDS : DEFAULT_GRACE_SECONDS;
      const events = await readAuditLog(pool, stage.workspaceId);
      const audit = auditRouting(events, stage, desk.absences(), graceSeconds * 1000);
      const left = await leftOver(pool, stage.workspaceId, desk);
      const { arrivals } = desk;
      const inTime = audit.assigned.filter(({ storedAt }) => storedAt >= from && storedAt < to);
      const delays = (all: boolean) =>
        inTime.flatMap(({ event, storedAt, hadRoom }) => {
          const at = arrivals.get(event);
          return at !== undefined && (all || hadRoom) ? [at - storedAt] : [];
        });
      const [measured, all] = [delays(false), delays(true)];
      for (const [what, count] of desk.refused) console.error(`${count} × ${what}`);
      return {
        p50Ms: quantile(measured, 0.5),
        p95Ms: quantile(measured, 0.95),
        p99Ms: quantile(measured, 0.99),
        maxMs: quantile(measured, 1),
        measured: measured.length,
        allP99Ms: quantile(all, 0.99),
        assigned: inTime.length,
        perSecond: (inTime.length * 1000) / (to - from),
        byPeople: audit.byPeople,
        doubleAssignments: audit.doubleAssignments,
        capacityOverruns: audit.capacityOverruns + sampled.overruns,
        humanOverruled: audit.humanOverruled,
        idleWhileWaiting: Math.max(audit.idleWhileWaiting, sampled.idle),
        stuckOver5s: audit.stuckOver5s + left.neverAssigned + left.unanswered,
        neverAssigned: left.neverAssigned,
        unanswered: left.unanswered,
        longestIdleMs: audit.longestIdleMs,
        longestAbandonedMs: audit.longestAbandonedMs,
        refusedAgain: audit.refusedAgain,
        unseen: inTime.filter(({ event }) => !arrivals.has(event)).length,
        lost: left.lost,
        doubled: left.doubled,
        loadDrift: left.loadDrift,
        ...did,
        crashes: cluster.nodes.reduce((sum, node) => sum + node.crashes(), 0),
        nodes,
        rssMb: sampled.rssMb,
        serverCpu: sampled.serverCpu,
        generatorCpu: sampled.generatorCpu,
        machineCpu: sampled.machineCpu,
      };
    } finally {
      desk?.close();
      client.close();
      await pool.end();
      await cluster.stop();
    }
  },
};

/** Customers come at random times around `rate` a second; in every tenth second `BURST` of them. */
async function arrive(desk: RoutingDesk, rate: number, seconds: number, random: () => number): Promise<void> {
  const from = performance.now();
  const dues: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const count = second % BURST_EVERY === BURST_EVERY / 2 ? BURST : rate;
    for (let n = 0; n < count; n++) dues.push((second + random()) * 1000);
  }
  for (const due of dues.toSorted((a, b) => a - b)) {
    const pause = from + due - performance.now();
    if (pause > 0) await delay(pause);
    desk.ask();
  }
  await delay(Math.max(0, from + seconds * 1000 - performance.now()));
}

/** Kills a node every few seconds and starts it again, cuts database connections, breaks agents' connections. */
function makeTrouble({ nodes }: BenchCluster, pool: pg.Pool, desk: RoutingDesk, agents: number) {
  const random = seeded(5);
  const did = { killed: 0, cut: 0, dropped: 0 };
  let stopped = false;
  const repeat = async (ms: number, work: () => Promise<void> | void) => {
    for (;;) {
      await delay(ms);
      if (stopped) return;
      await work();
    }
  };
  const loops = [
    repeat(5000, async () => {
      const up = nodes.filter((node) => node.isUp());
      const victim = up[Math.floor(random() * up.length)];
      if (!victim || up.length < 2) return;
      did.killed += 1;
      await victim.kill();
      // A node whose connection is cut while it starts gives up; whoever looks after it starts it again.
      while (!victim.isUp()) await victim.start().catch(() => delay(200));
    }),
    repeat(1500, async () => {
      const { rowCount } = await pool.query(
        `select pg_terminate_backend(pid) from (select pid from pg_stat_activity
         where application_name in ('attune', 'attune-listen') order by random() limit 2) a`,
      );
      did.cut += rowCount ?? 0;
    }),
    repeat(700, () => {
      did.dropped += 1;
      // Most are back soon, on another node; some stay away for longer than the grace.
      const ms = random() < 0.8 ? 200 + random() * 3000 : CHAOS_GRACE_SECONDS * 1000 + 8000 + random() * 8000;
      desk.drop(Math.floor(random() * agents), ms);
    }),
  ];
  return {
    async stop() {
      stopped = true;
      await Promise.all(loops);
      return did;
    },
  };
}

/** What the database says when all is done. */
async function leftOver(pool: pg.Pool, workspaceId: string, desk: RoutingDesk) {
  const one = async (text: string, values: unknown[] = [workspaceId]): Promise<number> =>
    Number((await pool.query<{ n: number }>(text, values)).rows[0]?.n);
  const open = `select count(*) as n from conversation where workspace_id = $1 and status = 'open' and not dispatch_locked`;
  return {
    neverAssigned: await one(`${open} and owner = 'queue'`),
    unanswered: await one(`${open} and owner <> 'queue' and waiting_since is not null`),
    lost: await one(
      `select count(*) as n from unnest($2::text[]) k where not exists (
         select from message m where m.workspace_id = $1 and m.client_key = k)`,
      [workspaceId, [...desk.acknowledged]],
    ),
    doubled: await one(
      `select count(*) as n from (select client_key from message where workspace_id = $1 and author_kind = 'contact'
       group by client_key having count(*) > 1) d`,
    ),
    loadDrift: await one(
      `select count(*) as n from member m where m.workspace_id = $1 and m.load <> coalesce((
         select sum(c.weight) from conversation c where c.workspace_id = m.workspace_id and c.assignee_id = m.id
         and c.owner = 'agent' and c.status = 'open'), 0)`,
    ),
  };
}
