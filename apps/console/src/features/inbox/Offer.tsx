import type { Conversation } from '@attune/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMembership } from '../../api/index.ts';
import { keysOf, useShortcuts } from '../../frame/shortcuts.ts';
import { useFormat, useNow } from '../../ui/index.ts';
import { useActions } from './actions.tsx';

export const ACCEPT = 'Alt+KeyT';
export const REFUSE = 'Alt+KeyR';

/** Whether dispatch has handed it to this person, who has not taken it on yet. */
export function useIsOffered(): (conversation: Conversation) => boolean {
  const { memberId } = useMembership();
  return ({ assigneeId, offeredUntil, status }) =>
    assigneeId === memberId && typeof offeredUntil === 'string' && status === 'open';
}

/** What is left of the time to accept, and the choice. Answering accepts as well. */
export function Offer({
  conversation,
  until,
  compact = false,
}: {
  conversation: Conversation;
  until: string;
  /** In the list: without the sentence and the keys. */
  compact?: boolean;
}) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const actions = useActions(conversation);
  const now = useNow('second');
  const [busy, setBusy] = useState(false);
  const run = (act: () => Promise<void>) => () => {
    setBusy(true);
    void act().finally(() => setBusy(false));
  };
  const accept = run(actions.accept);
  const refuse = run(actions.refuse);
  useShortcuts(compact ? {} : { [ACCEPT]: accept, [REFUSE]: refuse });
  const end = Date.parse(until);
  const start = Math.min(end - 1, Date.parse(conversation.assignedAt ?? conversation.updatedAt));
  const left = Math.max(0, end - now);
  const share = Math.min(1, left / (end - start));
  const name = { number: conversation.number };
  return (
    <section
      className={`offer${compact ? ' offer-compact' : ''}`}
      aria-label={t('offer.label', { number: conversation.number })}
    >
      <span className="offer-track" aria-hidden="true">
        <span style={{ inlineSize: `${share * 100}%` }} />
      </span>
      <p className="at-figures">
        {t(compact ? 'offer.left' : 'offer.sentence', { time: format.durationShort(left) })}
      </p>
      <Button
        size="small"
        type="primary"
        loading={busy}
        {...(compact ? { 'aria-label': t('offer.acceptNumber', name) } : { 'aria-keyshortcuts': 'Alt+T' })}
        onClick={accept}
      >
        {t('offer.accept')}
        {!compact && <kbd className="not-phone">{keysOf(ACCEPT).join(' ')}</kbd>}
      </Button>
      <Button
        size="small"
        disabled={busy}
        {...(compact ? { 'aria-label': t('offer.refuseNumber', name) } : { 'aria-keyshortcuts': 'Alt+R' })}
        onClick={refuse}
      >
        {t('offer.refuse')}
        {!compact && <kbd className="not-phone">{keysOf(REFUSE).join(' ')}</kbd>}
      </Button>
    </section>
  );
}
