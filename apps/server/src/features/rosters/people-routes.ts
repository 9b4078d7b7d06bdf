import { Id, WorkContract, WorkContractPut } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { App, Platform } from '../../feature.ts';
import { listPeople, putContract } from './people.ts';
import { act, InWorkspace, tags, W } from './shared.ts';

export function registerContractRoutes(app: App, platform: Platform): void {
  app.get(
    `${W}/work-contracts`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'listWorkContracts',
        summary: 'What each who answers may be asked to work',
        description:
          'Who has no contract is shown with the usual one: at most 40 hours and five days in a row.',
        params: InWorkspace,
        response: { 200: Type.Array(WorkContract) },
      },
    },
    async (request) => {
      const { workspaceId } = memberOf(request);
      const people = await platform.db.workspace(workspaceId, (tx) => listPeople(tx, workspaceId));
      return people.map(({ contract }) => contract);
    },
  );

  app.put(
    `${W}/work-contracts/:memberId`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'putWorkContract',
        summary: 'Say what a person may be asked to work',
        params: Type.Object({ workspaceId: Id, memberId: Id }),
        body: WorkContractPut,
        response: { 200: WorkContract },
      },
    },
    (request) =>
      act(platform, request, (change) => putContract(change, request.params.memberId, request.body)),
  );
}
