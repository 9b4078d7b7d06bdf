import type { Actor, AssignedBy, EventPayload, EventType } from '@attune/contract';
import type { Action, Script, Suggested } from '@attune/simulator';
import { SYSTEM, shardOf } from '../../events/change.ts';
import { preview } from '../conversations/index.ts';
import { type Ids, idOf, translate } from './ids.ts';

const agentOf = (id: string): Actor => ({ kind: 'agent', id });

export interface FoldOptions {
  ids: Ids;
  number: number;
  firstResponseTargetMs: number;
  newId: (at: number) => string;
}

export type Rows = ReturnType<typeof foldScript>;

interface EventRow {
  type: EventType;
  conversation_id: string;
  actor_kind: string;
  actor_id: string | null;
  at: Date;
  payload: object;
  shard: number;
}

/**
 * The rows that a simulated conversation leaves behind. Several thousand conversations through the functions of
 * features/conversations would take minutes, a statement at a time; a test holds this to giving the same rows.
 */
export function foldScript(script: Script, { ids, number, firstResponseTargetMs, newId }: FoldOptions) {
  const first = script.actions[0];
  if (!first) throw new Error('a conversation begins with a message');
  const conversationId = newId(first.at);
  const contactId = idOf(ids.contacts, script.contactId);
  const customer: Actor = { kind: 'customer', id: contactId };
  const topicId = script.topicId && idOf(ids.topics, script.topicId);
  const teamId = script.teamId && idOf(ids.teams, script.teamId);

  const messages: object[] = [];
  const events: { at: number; row: EventRow }[] = [];
  const decisions: object[] = [];
  const suggestions: object[] = [];
  let tagIds: string[] = [];
  let asked = { messageId: '' };
  let survey: {
    id: string;
    conversation_id: string;
    member_id: string | null;
    sent_at: Date;
    answered_at: Date | null;
    score: number | null;
    comment: string | null;
  } | null = null;

  const c = {
    id: conversationId,
    number,
    contact_id: contactId,
    channel: 'widget',
    language: script.language,
    topic_id: topicId,
    status: 'open',
    owner: 'queue',
    assignee_id: null as string | null,
    last_assignee_id: null as string | null,
    team_id: teamId,
    priority: 'normal' as 'normal' | 'high' | 'urgent',
    refused_by: [] as string[],
    created_at: new Date(first.at),
    updated_at: new Date(first.at),
    queued_at: new Date(first.at) as Date | null,
    assigned_at: null as Date | null,
    assigned_by: null as AssignedBy | null,
    first_reply_at: null as Date | null,
    first_reply_due_at: new Date(first.at + firstResponseTargetMs),
    waiting_since: null as Date | null,
    snoozed_until: null as Date | null,
    resolved_at: null as Date | null,
    csat_score: null as number | null,
    last_message_at: new Date(first.at),
    last_message_preview: '',
    last_message_author: 'contact',
    agent_read_at: null as Date | null,
    contact_read_at: null as Date | null,
    version: 0,
  };

  function record<T extends EventType>(at: number, actor: Actor, type: T, payload: EventPayload<T>): void {
    events.push({
      at,
      row: {
        type,
        conversation_id: conversationId,
        actor_kind: actor.kind,
        actor_id: actor.id,
        at: new Date(at),
        payload,
        shard: shardOf(conversationId),
      },
    });
  }

  function addMessage(
    at: number,
    kind: string,
    author: string,
    authorId: string,
    body: string,
    template: string | null,
  ) {
    const id = newId(at);
    messages.push({
      id,
      conversation_id: conversationId,
      kind,
      author_kind: author,
      author_id: authorId,
      body,
      template_id: template,
      client_key: author === 'contact' ? id : null,
      created_at: new Date(at),
    });
    return { messageId: id };
  }

  function enqueue(at: number, actor: Actor, reason: EventPayload<'conversation.queued'>['reason']): void {
    if (c.assignee_id) record(at, actor, 'conversation.unassigned', { memberId: c.assignee_id, reason });
    c.owner = 'queue';
    c.last_assignee_id = c.assignee_id ?? c.last_assignee_id;
    c.assignee_id = null;
    c.queued_at = new Date(at);
    c.assigned_at = null;
    c.assigned_by = null;
    record(at, actor, 'conversation.queued', { teamId: c.team_id, reason });
  }

  function own(at: number, memberId: string, by: AssignedBy): void {
    c.owner = 'agent';
    c.assignee_id = memberId;
    c.assigned_at = new Date(at);
    c.assigned_by = by;
    c.queued_at = null;
  }

  function refuse(memberId: string | null): void {
    if (memberId && !c.refused_by.includes(memberId)) c.refused_by.push(memberId);
  }

  function receive(action: Extract<Action, { kind: 'message' }>): void {
    const { at, body, requeued } = action;
    if (requeued === 'reopened') {
      record(at, customer, 'conversation.reopened', {});
      c.status = 'open';
      c.resolved_at = null;
      enqueue(at, customer, 'reopened');
    }
    asked = addMessage(at, 'message', 'contact', contactId, body, null);
    record(at, customer, 'message.received', asked);
    if (c.status === 'pending' || c.status === 'snoozed') record(at, SYSTEM, 'conversation.woken', {});
    c.status = 'open';
    c.snoozed_until = null;
    c.waiting_since ??= new Date(at);
    c.contact_read_at = new Date(at);
    showMessage(at, body, 'contact');
    if (requeued === 'agent_gone') enqueue(at, SYSTEM, 'agent_gone');
  }

  function showMessage(at: number, body: string, author: string): void {
    c.last_message_at = new Date(at);
    c.last_message_preview = preview(body);
    c.last_message_author = author;
  }

  function resolve(at: number, actor: Actor): void {
    record(at, actor, 'conversation.resolved', {});
    c.status = 'resolved';
    c.resolved_at = new Date(at);
    c.snoozed_until = null;
    c.waiting_since = null;
  }

  function transfer(action: Extract<Action, { kind: 'transfer' }>): void {
    const { at } = action;
    const actor = agentOf(idOf(ids.agents, action.agentId));
    const from = c.assignee_id;
    const toMemberId = action.toAgentId && idOf(ids.agents, action.toAgentId);
    const toTeamId = action.toTeamId && idOf(ids.teams, action.toTeamId);
    record(at, actor, 'conversation.transferred', {
      fromMemberId: from,
      toMemberId,
      toTeamId,
      planned: false,
    });
    if (toMemberId) {
      if (from) record(at, actor, 'conversation.unassigned', { memberId: from, reason: 'transfer' });
      c.last_assignee_id = from ?? c.last_assignee_id;
      own(at, toMemberId, 'transfer');
      const payload = { memberId: toMemberId, teamId: c.team_id, by: 'transfer', decisionId: null } as const;
      record(at, actor, 'conversation.assigned', payload);
      return;
    }
    c.team_id = toTeamId ?? c.team_id;
    c.topic_id = action.topicId ? idOf(ids.topics, action.topicId) : c.topic_id;
    enqueue(at, actor, 'transferred');
    refuse(from);
  }

  function suggest(memberId: string, { at, items }: Suggested): void {
    suggestions.push({
      message_id: asked.messageId,
      member_id: memberId,
      conversation_id: conversationId,
      topic_id: c.topic_id,
      shown_at: new Date(at),
      template_ids: items.map(({ templateId }) => idOf(ids.templates, templateId)),
      scores: items.map(({ score }) => score),
    });
  }

  function apply(action: Action): void {
    const { at } = action;
    const memberId = 'agentId' in action ? idOf(ids.agents, action.agentId) : '';
    const agent = agentOf(memberId);
    switch (action.kind) {
      case 'message':
        receive(action);
        break;
      case 'assign': {
        const id = newId(at);
        own(at, memberId, 'dispatch');
        decisions.push({
          id,
          conversation_id: conversationId,
          member_id: memberId,
          decided_at: new Date(at),
          decision: translate(action.decision, conversationId, ids),
        });
        const payload = { memberId, teamId: c.team_id, by: 'dispatch', decisionId: id } as const;
        record(at, SYSTEM, 'conversation.assigned', payload);
        break;
      }
      case 'focus':
        record(at, agent, 'agent.focused', { memberId });
        break;
      case 'unfocus':
        record(at, agent, 'agent.unfocused', { memberId });
        break;
      case 'reply': {
        const templateId = action.templateId && idOf(ids.templates, action.templateId);
        const sent = addMessage(at, 'message', 'member', memberId, action.body, templateId);
        if (action.suggested) suggest(memberId, action.suggested);
        const suggestedFor = action.suggested?.inserted && asked.messageId;
        record(at, agent, 'message.sent', { ...sent, ...(suggestedFor && { suggestedFor }) });
        c.waiting_since = null;
        c.refused_by = [];
        c.first_reply_at ??= new Date(at);
        c.agent_read_at = new Date(at);
        showMessage(at, action.body, 'member');
        break;
      }
      case 'note': {
        const added = addMessage(at, 'note', 'member', memberId, action.body, null);
        record(at, agent, 'note.added', added);
        break;
      }
      case 'transfer':
        transfer(action);
        break;
      case 'release':
        refuse(c.assignee_id);
        enqueue(at, agent, 'released');
        break;
      case 'classify':
        c.topic_id = idOf(ids.topics, action.topicId);
        record(at, agent, 'conversation.classified', { topicId: c.topic_id });
        break;
      case 'tag':
        tagIds = [...new Set(action.tagIds)].map((id) => idOf(ids.tags, id));
        record(at, agent, 'conversation.tagged', { tagIds });
        break;
      case 'prioritise':
        record(at, SYSTEM, 'conversation.prioritised', { from: c.priority, to: action.to });
        c.priority = action.to;
        break;
      case 'pending':
        c.status = 'pending';
        record(at, agent, 'conversation.pending', {});
        break;
      case 'snooze':
        c.status = 'snoozed';
        c.snoozed_until = new Date(action.until);
        record(at, agent, 'conversation.snoozed', { until: new Date(action.until).toISOString() });
        break;
      case 'wake':
        c.status = 'open';
        c.snoozed_until = null;
        record(at, SYSTEM, 'conversation.woken', {});
        break;
      case 'resolve':
        resolve(at, agent);
        break;
      case 'abandon':
        if (c.owner === 'queue') record(at, customer, 'conversation.abandoned', {});
        resolve(at, customer);
        break;
      case 'survey': {
        const id = newId(at);
        const member_id = c.assignee_id ?? c.last_assignee_id;
        const open = { answered_at: null, score: null, comment: null };
        survey = { id, conversation_id: conversationId, member_id, sent_at: new Date(at), ...open };
        record(at, SYSTEM, 'survey.sent', { surveyId: id, kind: 'csat' });
        break;
      }
      case 'rate': {
        if (!survey) throw new Error('rated before it was asked');
        const { score, comment } = action;
        survey = { ...survey, answered_at: new Date(at), score, comment: comment || null };
        c.csat_score = score;
        record(at, customer, 'survey.answered', { surveyId: survey.id, kind: 'csat', score });
        break;
      }
    }
  }

  record(first.at, customer, 'conversation.created', {
    channel: 'widget',
    contactId,
    language: script.language,
    topicId,
  });
  record(first.at, customer, 'conversation.queued', { teamId, reason: 'new' });
  for (const action of script.actions) {
    apply(action);
    if (action.kind === 'focus' || action.kind === 'unfocus') continue;
    c.version += 1;
    c.updated_at = new Date(action.at);
  }
  const tags = tagIds.map((tag_id) => ({ conversation_id: conversationId, tag_id }));
  const surveys = survey ? [survey as object] : [];
  return { conversation: c, messages, events, decisions, suggestions, surveys, tags };
}
