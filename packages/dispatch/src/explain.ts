import type { Decision, Explanation, Parts } from './types.ts';

/**
 * A decision as lines of codes and parameters, in reading order: who, what was asked for, why now, which parts made the score
 * (largest first), what was relaxed, whom the batch needed elsewhere, who came next, who could not. No text: the console
 * translates each code. The README lists the codes.
 */
export function explain(decision: Decision): Explanation[] {
  const { agentId, score, eligible } = decision;
  const lines: Explanation[] = [{ code: 'assigned', params: { agentId, score, eligible } }];
  for (const { skillId, minLevel } of decision.required ?? []) {
    lines.push({ code: 'required', params: { skillId, minLevel } });
  }
  lines.push(...explainOrder(decision));
  const parts = Object.entries(decision.parts) as [keyof Parts, number][];
  for (const [part, contribution] of parts.toSorted((a, b) => b[1] - a[1])) {
    if (contribution > 0) lines.push({ code: `part.${part}`, params: { contribution } });
  }
  for (const { kind, afterSeconds } of decision.relaxed) {
    lines.push({ code: `relaxed.${kind}`, params: { afterSeconds } });
  }
  if (decision.batch) {
    const { insteadOf, forWorkId, gain } = decision.batch;
    const params = { agentId: insteadOf, workId: forWorkId };
    lines.push(
      gain === null ? { code: 'batch.needed', params } : { code: 'batch.gain', params: { ...params, gain } },
    );
  }
  for (const other of decision.considered) {
    if (other.agentId === agentId) continue;
    lines.push({
      code: 'considered',
      params: { agentId: other.agentId, score: other.score, behind: score - other.score },
    });
  }
  for (const { agentId: rejected, why } of decision.rejected) {
    lines.push({ code: `rejected.${why}`, params: { agentId: rejected } });
  }
  return lines;
}

/** The guards belong to the order by cost; in the others work has its place by arrival or priority. */
function explainOrder({ order, policy }: Decision): Explanation[] {
  if (!order) return [];
  const { place, of, waitedSeconds, costPerMinute, guard } = order;
  const why = policy === 'cost_of_waiting' ? (guard ?? 'cost') : 'arrival';
  return [{ code: `order.${why}`, params: { place, of, waitedSeconds, costPerMinute } }];
}
