import type { Member, Priority, WireEvent } from '@attune/contract';
import { App } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { RelativeTime, useFormat } from '../../ui/index.ts';
import { useDefinitions, useRecordActions } from '../customers/queries.ts';
import { DecisionReasons } from './DecisionReasons.tsx';
import type { Directory } from './directory.ts';
import { useHistory } from './queries.ts';

type T = TFunction<readonly ['inbox', 'common']>;

function useActorName(directory: Directory, t: T) {
  const member = (id: unknown): Member | undefined =>
    typeof id === 'string' ? directory.members.get(id) : undefined;
  return {
    member: (id: unknown) => member(id)?.name ?? t('inbox:event.someone'),
    actor: ({ kind, id }: WireEvent['actor']) => {
      if (kind === 'agent') return member(id)?.name ?? t('inbox:event.someone');
      if (kind === 'customer') return t('inbox:event.customer');
      if (kind === 'rule') return t('inbox:event.rule');
      return kind === 'bot' ? t('inbox:event.bot') : t('inbox:event.system');
    },
  };
}

/** What happened, in one sentence; empty for kinds that have none. */
function useSentence(event: WireEvent, directory: Directory): string {
  const { t } = useTranslation(['inbox', 'common']);
  const { t: record } = useTranslation('customers');
  const definitions = useDefinitions('conversation');
  const format = useFormat();
  const name = useActorName(directory, t);
  const { payload } = event;
  const actor = name.actor(event.actor);
  const priority = (value: unknown) => t(`common:priority.${value as Priority}`);
  switch (event.type) {
    case 'conversation.created': {
      const channel = payload.channel as 'widget' | 'api' | 'email';
      return t('inbox:event.created', { channel: t(`common:channel.${channel}`) });
    }
    case 'conversation.queued':
      return payload.reason === 'handover' ? t('inbox:event.handover') : t('inbox:event.released');
    case 'conversation.unassigned': {
      const member = name.member(payload.memberId);
      if (payload.reason === 'refused') return t('inbox:event.refused', { member });
      if (payload.reason === 'offer_expired') return t('inbox:event.offerExpired', { member });
      if (payload.reason === 'pulled') return t('inbox:event.pulled', { actor, member });
      return t('inbox:event.agentGone', { member });
    }
    case 'conversation.accepted':
      return t('inbox:event.accepted', { member: name.member(payload.memberId) });
    case 'conversation.held':
      return payload.held ? t('inbox:event.held', { actor }) : t('inbox:event.unheld', { actor });
    case 'conversation.assigned': {
      const member = name.member(payload.memberId);
      if (payload.by === 'take') return t('inbox:event.assignedTake', { member });
      if (payload.by === 'manual') return t('inbox:event.assignedManual', { actor, member });
      if (payload.by === 'transfer') return t('inbox:event.assignedTransfer', { member });
      return t('inbox:event.assignedDispatch', { member });
    }
    case 'conversation.transferred': {
      const team = directory.teams.get(String(payload.toTeamId));
      if (payload.toMemberId) {
        return t('inbox:event.transferredMember', { actor, member: name.member(payload.toMemberId) });
      }
      return team
        ? t('inbox:event.transferredTeam', { actor, team: team.name })
        : t('inbox:event.transferredQueue', { actor });
    }
    case 'conversation.pending':
      return t('inbox:event.pending', { actor });
    case 'conversation.snoozed':
      return t('inbox:event.snoozed', { actor, time: format.moment(Date.parse(String(payload.until))) });
    case 'conversation.woken':
      return t('inbox:event.woken');
    case 'conversation.resolved':
      return t('inbox:event.resolved', { actor });
    case 'conversation.reopened':
      return t('inbox:event.reopened', { actor });
    case 'conversation.abandoned':
      return t('inbox:event.abandoned');
    case 'conversation.merged':
      return record(payload.as === 'primary' ? 'conversation.eventPrimary' : 'conversation.eventSecondary', {
        actor,
        number: String(payload.withNumber),
      });
    case 'conversation.unmerged':
      return record('conversation.eventParted', { actor, number: String(payload.withNumber) });
    case 'conversation.moved':
      return record('conversation.eventMoved');
    case 'conversation.linked':
      return record('conversation.eventLinked', { actor });
    case 'conversation.unlinked':
      return record('conversation.eventUnlinked', { actor });
    case 'conversation.attributes_changed': {
      const changed = Array.isArray(payload.keys) ? payload.keys.map(String) : [];
      const labels = changed.map((key) => definitions.find((one) => one.key === key)?.label ?? key);
      return record('conversation.eventAttributes', { actor, keys: labels.join(t('inbox:colleagues.join')) });
    }
    case 'conversation.tagged': {
      const ids = Array.isArray(payload.tagIds) ? payload.tagIds : [];
      const names = ids.flatMap((id) => directory.tags.get(String(id))?.name ?? []);
      return names.length > 0
        ? t('inbox:event.tagged', { actor, tags: names.join(t('inbox:colleagues.join')) })
        : t('inbox:event.untagged', { actor });
    }
    case 'conversation.prioritised':
      return t('inbox:event.prioritised', {
        actor,
        from: priority(payload.from),
        to: priority(payload.to),
      });
    case 'conversation.classified': {
      const topic = directory.topics.get(String(payload.topicId));
      return t('inbox:event.classified', { topic: topic?.name ?? t('inbox:event.noTopic') });
    }
    case 'conversation.skill_required': {
      const skill = directory.skills.get(String(payload.skillId));
      return t('inbox:event.skillRequired', { actor, skill: skill?.name ?? t('inbox:event.noSkill') });
    }
    case 'emotion.alerted':
      return t('inbox:event.alerted');
    case 'survey.sent':
      return t('inbox:event.surveySent');
    case 'survey.answered':
      return t('inbox:event.surveyAnswered', { score: Number(payload.score) });
    default:
      return '';
  }
}

/** A quiet line between the messages; an assignment can be asked why. */
export function EventLine({ event, directory }: { event: WireEvent; directory: Directory }) {
  const { t } = useTranslation('inbox');
  const sentence = useSentence(event, directory);
  const [open, setOpen] = useState(false);
  const decisionId = event.type === 'conversation.assigned' ? event.payload.decisionId : null;
  const score = event.type === 'survey.answered' ? Number(event.payload.score) : null;
  return (
    <div className={`event-line${score === null ? '' : ' event-line-score'}`}>
      <p>
        <span>{sentence}</span>
        {typeof decisionId === 'string' && (
          <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t('event.why')} <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          </button>
        )}
        {event.type === 'conversation.merged' && event.payload.as === 'primary' && <Part event={event} />}
        <RelativeTime at={event.at} className="at-faint at-figures" />
      </p>
      {open && typeof decisionId === 'string' && event.conversationId && (
        <DecisionReasons
          conversationId={event.conversationId}
          decisionId={decisionId}
          directory={directory}
        />
      )}
    </div>
  );
}

/** Undoes a merge, from the line that tells of it; gone once it was undone. */
function Part({ event }: { event: WireEvent }) {
  const { t } = useTranslation('customers');
  const { message } = App.useApp();
  const mayAnswer = useMay('conversation.answer');
  const id = event.conversationId ?? '';
  const other = String(event.payload.withId);
  const { unmerge } = useRecordActions(id);
  const { data: history = [] } = useHistory(id);
  const isLatest = !history.some(
    ({ id: later, type, payload }) =>
      later > event.id && type.endsWith('merged') && payload.as === 'primary' && payload.withId === other,
  );
  if (!mayAnswer || !isLatest) return null;
  const undo = async () => {
    if (await unmerge(other, id))
      void message.success(t('conversation.undone', { number: String(event.payload.withNumber) }));
  };
  return (
    <button type="button" className="link" onClick={() => void undo()}>
      {t('conversation.undo')}
    </button>
  );
}
