import { RosterSolve, SolveInput } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { App } from '../../feature.ts';
import { InWorkspace, tags, W } from './shared.ts';
import type { Solves } from './solve.ts';

export function registerSolveRoutes(app: App, solves: Solves): void {
  app.post(
    `${W}/roster/solve`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'solveRoster',
        summary: 'Make the draft of some days anew, around what is locked',
        description: 'Goes on in the background; the roster tells how it stands. One at a time.',
        params: InWorkspace,
        body: SolveInput,
        response: { 202: RosterSolve },
      },
    },
    async (request, reply) => reply.code(202).send(await solves.start(memberOf(request), request.body)),
  );

  app.delete(
    `${W}/roster/solve`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'cancelRosterSolve',
        summary: 'Give up what is being solved; the draft stays as it is',
        params: InWorkspace,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await solves.cancel(memberOf(request));
      return reply.code(204).send(null);
    },
  );
}
