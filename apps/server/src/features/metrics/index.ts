import { CellConversations, CellQuery, Heatmap, HeatmapQuery, Id, RangeQuery, Tiles } from '@attune/contract';
import { startOfDay } from '@attune/time';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { AppError } from '../../errors.ts';
import type { Feature, Platform } from '../../feature.ts';
import { loadConversations } from '../conversations/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { metricsConsumer, startDueMeasurements } from './consumer.ts';
import { HOUR_MS, loadCell, loadHeatmap, loadTiles, type Range } from './queries.ts';

const MAX_DAYS = 31;

/** The twelve metrics: measured as things happen, rolled up when asked, every number openable. */
export function metrics(platform: Platform): Feature {
  const { db, clock } = platform;

  /** Whole hours; without a range today, as the workspace's clock has it. */
  function rangeOf(query: { from?: string; to?: string }, timeZone: string): Range {
    const today = startOfDay(timeZone, clock().getTime());
    const from = Math.floor((query.from ? Date.parse(query.from) : today) / HOUR_MS) * HOUR_MS;
    const to = Math.ceil((query.to ? Date.parse(query.to) : from + 24 * HOUR_MS) / HOUR_MS) * HOUR_MS;
    if (to <= from) throw new AppError('bad_request', '`to` must come after `from`');
    if (to - from > MAX_DAYS * 24 * HOUR_MS)
      throw new AppError('bad_request', `At most ${MAX_DAYS} days at once`);
    return { from: new Date(from), to: new Date(to) };
  }

  return {
    name: 'metrics',
    consumers: [metricsConsumer(platform)],
    start: async () => startDueMeasurements(platform),
    routes(app) {
      const W = '/api/v1/workspaces/:workspaceId/metrics';
      const params = Type.Object({ workspaceId: Id });
      const tags = ['Metrics'];
      app.get(
        `${W}/tiles`,
        {
          config: { access: 'metrics.read' },
          schema: {
            operationId: 'getTiles',
            summary: 'The twelve metrics of a range',
            tags,
            params,
            querystring: RangeQuery,
            response: { 200: Tiles },
          },
        },
        (request) => {
          const { workspaceId } = memberOf(request);
          return db.workspace(workspaceId, async (tx) => {
            const { settings, timeZone } = await loadSettings(tx, workspaceId);
            const range = rangeOf(request.query, timeZone);
            return {
              from: range.from.toISOString(),
              to: range.to.toISOString(),
              items: await loadTiles(tx, workspaceId, range, clock()),
              goal: settings.firstResponseGoal,
              targetMs: settings.firstResponseTargetSeconds * 1000,
            };
          });
        },
      );
      app.get(
        `${W}/heatmap`,
        {
          config: { access: 'metrics.read' },
          schema: {
            operationId: 'getHeatmap',
            summary: 'A metric by hour and dimension, and its worst cells',
            tags,
            params,
            querystring: HeatmapQuery,
            response: { 200: Heatmap },
          },
        },
        (request) => {
          const { workspaceId } = memberOf(request);
          const { dimension, metric = 'first_response_time', ...query } = request.query;
          return db.workspace(workspaceId, async (tx) => {
            const { settings, timeZone } = await loadSettings(tx, workspaceId);
            const targets = {
              firstResponseMs: settings.firstResponseTargetSeconds * 1000,
              goal: settings.firstResponseGoal,
            };
            return loadHeatmap(
              tx,
              workspaceId,
              rangeOf(query, timeZone),
              dimension,
              metric,
              targets,
              clock(),
            );
          });
        },
      );
      app.get(
        `${W}/cell`,
        {
          config: { access: 'metrics.read' },
          schema: {
            operationId: 'getCell',
            summary: 'The conversations behind a number',
            tags,
            params,
            querystring: CellQuery,
            response: { 200: CellConversations },
          },
        },
        (request) => {
          const { workspaceId } = memberOf(request);
          const { from, to, ...filter } = request.query;
          return db.workspace(workspaceId, async (tx) => {
            const range = { from: new Date(from), to: new Date(to) };
            const { rows, total } = await loadCell(tx, workspaceId, range, filter, clock());
            const conversations = new Map(
              (
                await loadConversations(
                  tx,
                  workspaceId,
                  rows.map((row) => row.id),
                )
              ).map((c) => [c.id, c]),
            );
            return {
              items: rows.flatMap((row) => {
                const conversation = conversations.get(row.id);
                return conversation ? [{ conversation, value: row.value, at: row.at.toISOString() }] : [];
              }),
              total,
            };
          });
        },
      );
    },
  };
}

export { handleTimes } from './handle-times.ts';
