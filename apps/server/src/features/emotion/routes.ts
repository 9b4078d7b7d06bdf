import {
  AlertPage,
  AlertsQuery,
  EmotionAlert,
  EmotionRule,
  EmotionRuleInput,
  EmotionTimeline,
  Id,
  VerdictPut,
} from '@attune/contract';
import Type from 'typebox';
import { memberOf } from '../../access/access.ts';
import type { App, Platform } from '../../feature.ts';
import { decide } from './decide.ts';
import { listAlerts, listRules, loadTimeline } from './queries.ts';
import { createRule, deleteRule, patchRule, ruleRefused } from './rules.ts';

const W = '/api/v1/workspaces/:workspaceId';
const tags = ['Emotion'];
const InWorkspace = Type.Object({ workspaceId: Id });
const InWorkspaceById = Type.Object({ workspaceId: Id, id: Id });

export function registerEmotionRoutes(app: App, { db, changes }: Platform): void {
  app.get(
    `${W}/emotion-rules`,
    {
      config: { access: 'alert.decide' },
      schema: {
        tags,
        operationId: 'listEmotionRules',
        summary: 'When to alert, and how often each rule was right',
        params: InWorkspace,
        response: { 200: Type.Array(EmotionRule) },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listRules(tx, workspaceId));
    },
  );

  app.post(
    `${W}/emotion-rules`,
    {
      config: { access: 'alert.manage' },
      schema: {
        tags,
        operationId: 'createEmotionRule',
        summary: 'Add a rule',
        params: InWorkspace,
        body: EmotionRuleInput,
        response: { 201: EmotionRule },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const rule = await changes
        .run(workspaceId, { kind: 'agent', id: memberId }, (change) => createRule(change, request.body))
        .catch(ruleRefused);
      return reply.code(201).send(rule);
    },
  );

  app.patch(
    `${W}/emotion-rules/:id`,
    {
      config: { access: 'alert.manage' },
      schema: {
        tags,
        operationId: 'patchEmotionRule',
        summary: 'Change a rule',
        params: InWorkspaceById,
        body: Type.Partial(EmotionRuleInput),
        response: { 200: EmotionRule },
      },
    },
    (request) => {
      const { workspaceId, memberId } = memberOf(request);
      const { id } = request.params;
      return changes
        .run(workspaceId, { kind: 'agent', id: memberId }, (change) => patchRule(change, id, request.body))
        .catch(ruleRefused);
    },
  );

  app.delete(
    `${W}/emotion-rules/:id`,
    {
      config: { access: 'alert.manage' },
      schema: {
        tags,
        operationId: 'deleteEmotionRule',
        summary: 'Delete a rule; its alerts stay',
        params: InWorkspaceById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { workspaceId, memberId } = memberOf(request);
      const { id } = request.params;
      await changes.run(workspaceId, { kind: 'agent', id: memberId }, (change) => deleteRule(change, id));
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${W}/emotion-alerts`,
    {
      config: { access: 'alert.decide' },
      schema: {
        tags,
        operationId: 'listEmotionAlerts',
        summary: 'Alerts, newest first, and how many there are of each kind',
        params: InWorkspace,
        querystring: AlertsQuery,
        response: { 200: AlertPage },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => listAlerts(tx, workspaceId, request.query));
    },
  );

  app.put(
    `${W}/emotion-alerts/:id/verdict`,
    {
      config: { access: 'alert.decide' },
      schema: {
        tags,
        operationId: 'decideEmotionAlert',
        summary: 'Whether an alert was right; null takes that back',
        params: InWorkspaceById,
        body: VerdictPut,
        response: { 200: EmotionAlert },
      },
    },
    (request) => {
      const { workspaceId, memberId } = memberOf(request);
      const { id } = request.params;
      return changes.run(workspaceId, { kind: 'agent', id: memberId }, (change) =>
        decide(change, id, request.body.verdict),
      );
    },
  );

  app.get(
    `${W}/conversations/:id/emotions`,
    {
      config: { access: 'conversation.read' },
      schema: {
        tags,
        operationId: 'getEmotionTimeline',
        summary: 'How the customer felt from message to message',
        params: InWorkspaceById,
        response: { 200: EmotionTimeline },
      },
    },
    (request) => {
      const { workspaceId } = memberOf(request);
      return db.workspace(workspaceId, (tx) => loadTimeline(tx, workspaceId, request.params.id));
    },
  );
}
