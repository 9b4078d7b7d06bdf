import { ForecastQuery, ForecastView, Id } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { notFound } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { writeCsv } from './csv.ts';
import type { Forecaster } from './make.ts';
import { HOUR_MS } from './streams.ts';
import { loadForecastView, loadLatest } from './view.ts';

const W = '/api/v1/workspaces/:workspaceId/workforce';
const tags = ['Workforce'];
const params = Type.Object({ workspaceId: Id });

/** What comes. */
export function registerForecastRoutes(app: App, { db, clock }: Platform, forecaster: Forecaster): void {
  app.get(
    `${W}/forecast`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'getForecast',
        summary: 'What came, what was expected of it, what comes, and how good forecasts have been',
        params,
        querystring: ForecastQuery,
        response: { 200: ForecastView },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => loadForecastView(tx, workspaceId, clock(), request.query));
    },
  );

  app.post(
    `${W}/forecast`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'makeForecast',
        summary: 'Forecast anew, in the background; the event forecast.made tells when it is there',
        params,
        response: { 202: Type.Null() },
      },
    },
    async (request, reply) => {
      forecaster.soon(memberOf(request).workspaceId);
      return reply.code(202).send(null);
    },
  );

  app.get(
    `${W}/forecast.csv`,
    {
      config: { access: 'workforce.read' },
      schema: {
        tags,
        operationId: 'exportForecast',
        summary: 'The newest forecast, hour by hour, with its intervals and the outlook beyond',
        params,
        querystring: Type.Object({ streamId: Type.Optional(Id) }),
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { workspaceId } = memberOf(request);
      const latest = await db.workspace(workspaceId, (tx) =>
        loadLatest(tx, workspaceId, request.query.streamId ?? null),
      );
      if (!latest) throw notFound('forecast');
      const { mean, outlook, low80, high80, low95, high95 } = latest;
      const rows = [...mean, ...outlook].map((value, hour) => [
        new Date(latest.from_at.getTime() + hour * HOUR_MS).toISOString(),
        ...[value, low80[hour], high80[hour], low95[hour], high95[hour]].map((each) =>
          each === undefined ? '' : Number(each.toFixed(2)),
        ),
      ]);
      return writeCsv(reply, 'forecast', ['timestamp', 'mean', 'low80', 'high80', 'low95', 'high95'], rows);
    },
  );
}
