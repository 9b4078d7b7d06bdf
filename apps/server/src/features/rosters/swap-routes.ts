import { Swap, SwapDecision, SwapInput } from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import { AppError } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { act, InWorkspace, InWorkspaceById, tags, W } from './shared.ts';
import { acceptSwap, askSwap, decideSwap, listSwaps, seesSwapsOf, withdrawSwap } from './swaps.ts';

export function registerSwapRoutes(app: App, platform: Platform): void {
  const { db, clock } = platform;

  app.get(
    `${W}/swaps`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'listSwaps',
        summary: 'Swaps of shifts: one’s own and open ones; for who plans all',
        params: InWorkspace,
        response: { 200: Type.Array(Swap) },
      },
    },
    (request) => {
      const me = memberOf(request);
      return db.workspace(me.workspaceId, (tx) =>
        listSwaps(tx, me.workspaceId, { memberId: seesSwapsOf(me), now: clock() }),
      );
    },
  );

  app.post(
    `${W}/swaps`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'askSwap',
        summary: 'Offer a shift of one’s own, perhaps for one in return',
        params: InWorkspace,
        body: SwapInput,
        response: { 201: Swap },
      },
    },
    async (request, reply) => {
      const swap = await act(platform, request, (change, me) => askSwap(change, me, request.body));
      return reply.code(201).send(swap);
    },
  );

  app.post(
    `${W}/swaps/:id/accept`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'acceptSwap',
        summary: 'Take the shift; who plans decides about it',
        params: InWorkspaceById,
        response: { 200: Swap },
      },
    },
    (request) =>
      act(platform, request, (change, me) => acceptSwap(change, me, request.params.id)).then(orExpired),
  );

  app.post(
    `${W}/swaps/:id/withdraw`,
    {
      config: { access: 'workforce.own' },
      schema: {
        tags,
        operationId: 'withdrawSwap',
        summary: 'Take the offer back, until it is decided',
        params: InWorkspaceById,
        response: { 200: Swap },
      },
    },
    (request) => act(platform, request, (change, me) => withdrawSwap(change, me, request.params.id)),
  );

  app.put(
    `${W}/swaps/:id/decision`,
    {
      config: { access: 'workforce.plan' },
      schema: {
        tags,
        operationId: 'decideSwap',
        summary: 'Approve or refuse a swap; approving exchanges the shifts',
        params: InWorkspaceById,
        body: SwapDecision,
        response: { 200: Swap },
      },
    },
    (request) =>
      act(platform, request, (change) => decideSwap(change, request.params.id, request.body.approve)).then(
        orExpired,
      ),
  );
}

/** Thrown here, after the refusal was committed. */
function orExpired(swap: Swap | null): Swap {
  if (!swap) throw new AppError('expired', 'A shift has changed or begun since the swap was asked for');
  return swap;
}
