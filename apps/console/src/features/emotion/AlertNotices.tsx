import type { WireEvent } from '@attune/contract';
import { useNavigate } from '@tanstack/react-router';
import { App, Badge, Button } from 'antd';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useEmotionRules, useMay, useWorkspaceId } from '../../api/index.ts';
import { useShortcuts } from '../../frame/shortcuts.ts';
import { useLive } from '../../live/LiveProvider.tsx';
import { useAlerts } from './queries.ts';

const SHOWN_SECONDS = 12;
/** More at once would cover the screen: the badge and the page have them all. */
const AT_ONCE = 3;

const CONVERSATION = '/w/$workspaceId/inbox/{-$view}/{-$conversationId}';

/** Tells those who lead as soon as a rule speaks up, wherever they are in the console. */
export function AlertNotices() {
  return useMay('alert.decide') ? <Notices /> : null;
}

function Notices() {
  const { t } = useTranslation(['emotion', 'common']);
  const { notification } = App.useApp();
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  const { onEvents } = useLive();
  const { data: rules } = useEmotionRules();
  const { data: alerts } = useAlerts('open');

  const open = (conversationId: string) =>
    void navigate({ to: CONVERSATION, params: { workspaceId, view: 'all', conversationId } });

  const tell = useEffectEvent((events: readonly WireEvent[]) => {
    const due = events.filter(({ type, payload }) => type === 'emotion.alerted' && payload.notify === true);
    // Several rules may speak up about one message: that is one notice.
    const firsts = new Map(due.toReversed().map((event) => [String(event.payload.messageId), event]));
    for (const [messageId, { conversation, message, conversationId }] of [...firsts].slice(0, AT_ONCE)) {
      if (!conversationId) continue;
      const alerted = due.filter(({ payload }) => payload.messageId === messageId);
      const key = `alert.${messageId}`;
      const names = alerted.flatMap(
        ({ payload }) => rules?.find(({ id }) => id === payload.ruleId)?.name ?? [],
      );
      const rule = names.join(t('emotion:join')) || t('emotion:alerts.title');
      const name = conversation?.contact.name ?? t('common:customer.anonymous');
      notification.warning({
        key,
        title: t('emotion:alerts.new', { rule, name }),
        description: <span className="emotion-notice">{message?.body}</span>,
        duration: SHOWN_SECONDS,
        placement: 'topRight',
        actions: (
          <Button
            size="small"
            onClick={() => {
              notification.destroy(key);
              open(conversationId);
            }}
          >
            {t('emotion:alerts.openConversation')}
          </Button>
        ),
      });
    }
  });
  useEffect(() => onEvents(tell), [onEvents]);

  useShortcuts({
    'Alt+KeyA': () => {
      const newest = alerts?.pages[0]?.items[0];
      if (newest) open(newest.conversation.id);
    },
  });
  return null;
}

/** How many alerts wait for a decision; 0 for those who do not decide. */
export function useOpenAlerts(): number {
  return useAlerts('open').data?.pages[0]?.counts.open ?? 0;
}

/** Their number on the page's sign in the rail. */
export function AlertBadge({ n, children }: { n: number; children: ReactNode }) {
  return (
    <Badge count={n} size="small" overflowCount={99} offset={[5, -3]} title="">
      {children}
    </Badge>
  );
}
