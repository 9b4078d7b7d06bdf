import type { Conversation } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat, useNow } from '../../ui/index.ts';

const SOON = 2 / 3;

/**
 * What is left of the time for the first reply: a thin bar that fills, with the words beside it. After the first reply: how
 * long the customer has been waiting for the next one.
 */
export function FirstReply({
  conversation,
  labelled = false,
}: {
  conversation: Conversation;
  labelled?: boolean;
}) {
  const { status, firstReplyAt, firstReplyDueAt, waitingSince } = conversation;
  if (status !== 'open') return null;
  if (!firstReplyAt && firstReplyDueAt)
    return <Countdown conversation={conversation} due={firstReplyDueAt} labelled={labelled} />;
  return waitingSince ? <Waiting since={waitingSince} /> : null;
}

function Countdown({
  conversation,
  due,
  labelled,
}: {
  conversation: Conversation;
  due: string;
  labelled: boolean;
}) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const now = useNow('second');
  const end = Date.parse(due);
  const start = Math.min(
    end - 1,
    Date.parse(conversation.waitingSince ?? conversation.queuedAt ?? conversation.createdAt),
  );
  const share = Math.min(1, Math.max(0, (now - start) / (end - start)));
  const left = end - now;
  const state = left <= 0 ? 'over' : share >= SOON ? 'soon' : 'calm';
  const words =
    left > 0
      ? t('list.left', { time: format.durationShort(left) })
      : t('list.overdue', { time: format.durationShort(-left) });
  return (
    <span className={`first-reply first-reply-${state}`}>
      <span className="first-reply-track" aria-hidden="true">
        <span style={{ inlineSize: `${share * 100}%` }} />
      </span>
      <span className="at-figures">
        <span className={labelled ? '' : 'at-hidden'}>{t('list.firstReply')} </span>
        {words}
      </span>
    </span>
  );
}

function Waiting({ since }: { since: string }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const now = useNow('second');
  return (
    <span className="first-reply at-figures">
      {t('list.waited', { time: format.durationShort(now - Date.parse(since)) })}
    </span>
  );
}
