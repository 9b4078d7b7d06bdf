import pg from 'pg';
import { vi } from 'vitest';

export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

/** How PostgreSQL would run a statement: all nodes of the plan. */
export async function planOf(pool: pg.Pool, text: string, values: unknown[] = []): Promise<PlanNode[]> {
  const { rows } = await pool.query({ text: `explain (format json) ${text}`, values });
  const [{ Plan }] = rows[0]['QUERY PLAN'] as [{ Plan: PlanNode }];
  return nodesOf(Plan);
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** The tables that a statement would read from end to end. */
export async function tablesScanned(pool: pg.Pool, text: string, values: unknown[]): Promise<string[]> {
  const nodes = await planOf(pool, text, values);
  return nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' && node['Relation Name']) || []);
}

/** Notes the statements with parameters that this process asks from now on, each with its latest values. */
export function noteStatements(): { asked(): Map<string, unknown[]>; stop(): void } {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  const asked = new Map<string, unknown[]>();
  return {
    asked() {
      for (const [query] of spy.mock.calls as unknown as [{ text?: string; values?: unknown[] } | string][]) {
        if (typeof query !== 'string' && query?.text) asked.set(query.text, query.values ?? []);
      }
      return asked;
    },
    stop: () => spy.mockRestore(),
  };
}
