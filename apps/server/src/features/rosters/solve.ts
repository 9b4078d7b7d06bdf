import { randomUUID } from 'node:crypto';
import type { RosterSolve, SolveInput } from '@attune/contract';
import type { MemberIdentity } from '../../access/access.ts';
import { AppError } from '../../errors.ts';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import type { Requirements } from '../workforce/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { type Days, daysOf, instantsOf } from './days.ts';
import { listPeople } from './people.ts';
import { loadDraftFacts } from './problem.ts';
import { lockRoster } from './shared.ts';
import { listShiftTypes } from './shift-types.ts';
import { problemOf, resultOf } from './solve-problem.ts';
import { applySolution, beginSolve, cancelSolve, endSolve, NOTHING, touchSolve } from './solve-store.ts';
import { RosterSolver } from './solver.ts';

const ALIVE_MS = 2_000;
const DEFAULT_SECONDS = 20;
/** Relative: a hundredth from the best there can be is good enough. */
const GAP = 0.01;

export interface Solves {
  /** Begins, and goes on in the background. @throws wrong_state, nothing_to_roster, bad_request for days that are over */
  start(me: MemberIdentity, input: SolveInput): Promise<RosterSolve>;
  /** Also of a run on another node. */
  cancel(me: MemberIdentity): Promise<void>;
  stop(): Promise<void>;
}

interface Run {
  readonly id: string;
  readonly workspaceId: string;
  readonly days: Days;
  readonly timeLimitSeconds: number;
  readonly cancel: AbortController;
}

export function createSolves(platform: Platform, requirements: Requirements): Solves {
  const { db, changes, clock, log } = platform;
  const solver = new RosterSolver();
  const runs = new Map<string, { run: Run; done: Promise<void> }>();

  async function solve({ id, workspaceId, days, timeLimitSeconds, cancel }: Run): Promise<void> {
    const [requirement, facts] = await Promise.all([
      requirements.of(workspaceId, days),
      db.workspace(workspaceId, async (tx) => {
        const { timeZone } = await loadSettings(tx, workspaceId);
        return loadDraftFacts(tx, workspaceId, timeZone, days);
      }),
    ]);
    const problem = problemOf(facts, requirement, clock());
    const solution = await solver.roster(problem, { timeLimitSeconds, gap: GAP }, cancel.signal);
    await changes.run(workspaceId, SYSTEM, async (change) => {
      await lockRoster(change);
      const result = { ...NOTHING, timeLimitSeconds, ...resultOf(facts, problem, solution) };
      if (await endSolve(change, id, 'done', result))
        await applySolution(change, facts, solution.assignments);
    });
  }

  async function carryOut(run: Run): Promise<void> {
    const { id, workspaceId, timeLimitSeconds, cancel } = run;
    const alive = setInterval(() => {
      db.workspace(workspaceId, (tx) => touchSolve(tx, workspaceId, id, clock()))
        .then((isWanted) => !isWanted && cancel.abort())
        .catch((error: unknown) => log.warn({ err: error }, 'A roster solve could not say that it lives'));
    }, ALIVE_MS);
    try {
      await solve(run);
    } catch (error) {
      const isStopped = cancel.signal.aborted;
      if (!isStopped) log.error({ err: error, workspaceId }, 'Solving a roster failed');
      const failed = { ...NOTHING, timeLimitSeconds, error: isStopped ? 'stopped' : 'internal' };
      await changes
        .run(workspaceId, SYSTEM, (change) => endSolve(change, id, 'failed', failed))
        .catch((again: unknown) => log.error({ err: again }, 'The end of a roster solve was not noted'));
    } finally {
      clearInterval(alive);
      runs.delete(id);
    }
  }

  return {
    async start(me, input) {
      const { workspaceId, memberId } = me;
      const days = daysOf(input);
      const { timeLimitSeconds = DEFAULT_SECONDS } = input;
      const id = randomUUID();
      const begun = await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
        await checkSolvable(change, days);
        return beginSolve(change, id, days, timeLimitSeconds);
      });
      const run: Run = { id, workspaceId, days, timeLimitSeconds, cancel: new AbortController() };
      runs.set(id, { run, done: carryOut(run) });
      return begun;
    },
    async cancel({ workspaceId, memberId }) {
      const id = await changes.run(workspaceId, { kind: 'agent', id: memberId }, cancelSolve);
      runs.get(id ?? '')?.run.cancel.abort();
    },
    async stop() {
      const all = [...runs.values()];
      for (const { run } of all) run.cancel.abort();
      await Promise.all(all.map(({ done }) => done));
      await solver.stop();
    },
  };
}

async function checkSolvable({ tx, workspaceId, now }: Change, days: Days): Promise<void> {
  const { timeZone } = await loadSettings(tx, workspaceId);
  if (instantsOf(timeZone, days).to <= now) throw new AppError('bad_request', 'The days are over');
  const [types, people] = await Promise.all([listShiftTypes(tx, workspaceId), listPeople(tx, workspaceId)]);
  if (types.length === 0) throw new AppError('nothing_to_roster', 'There are no shift types');
  if (!people.some(({ contract }) => contract.rostered))
    throw new AppError('nothing_to_roster', 'There is nobody to roster');
}
