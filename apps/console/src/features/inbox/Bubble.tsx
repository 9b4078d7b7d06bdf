import { ClockCircleOutlined, ExclamationCircleOutlined, LockOutlined } from '@ant-design/icons';
import type { Message } from '@attune/contract';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, useMembership } from '../../api/index.ts';
import { useLive, useLiveState } from '../../live/LiveProvider.tsx';
import type { OutboxItem } from '../../live/outbox.ts';
import { Avatar, useDescribeError, useFormat } from '../../ui/index.ts';
import { FeelingMark } from '../emotion/index.ts';
import { Attachments } from './Attachments.tsx';
import { PlainText } from './text.tsx';

interface Author {
  readonly name: string;
  readonly seed: string;
}

interface FrameProps {
  side: 'customer' | 'us';
  tone: 'customer' | 'agent' | 'bot' | 'note';
  author: Author;
  follows: boolean;
  at: string;
  /** Stands beside the text. */
  beside?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}

function BubbleFrame({ side, tone, author, follows, at, beside, footer, children }: FrameProps) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const clock = new Intl.DateTimeFormat(format.locale, { hour: '2-digit', minute: '2-digit' }).format(
    Date.parse(at),
  );
  return (
    <article className={`message message-${side}${follows ? ' message-follows' : ''}`}>
      {!follows && <Avatar name={author.name} seed={author.seed} size="small" />}
      <div className="message-main">
        <header className={follows ? 'at-hidden' : 'message-head'}>
          <span className="message-author">{author.name}</span>
          {tone === 'note' && (
            <span className="message-only-us">
              <LockOutlined /> {t('thread.note')}
            </span>
          )}
          <time dateTime={at} title={format.moment(Date.parse(at))} className="at-figures">
            {clock}
          </time>
        </header>
        <div className="message-line">
          <div className={`bubble bubble-${tone}`}>{children}</div>
          {beside}
        </div>
        {footer}
      </div>
    </article>
  );
}

/** A stored message. */
export function Bubble({ message, author, follows }: { message: Message; author: Author; follows: boolean }) {
  const { authorKind, kind, body, createdAt, attachments, feeling } = message;
  if (authorKind === 'system') {
    return (
      <p className="system-message">
        <PlainText text={body} />
      </p>
    );
  }
  const tone =
    kind === 'note' ? 'note' : authorKind === 'contact' ? 'customer' : authorKind === 'bot' ? 'bot' : 'agent';
  return (
    <BubbleFrame
      side={authorKind === 'contact' ? 'customer' : 'us'}
      tone={tone}
      author={author}
      follows={follows}
      at={createdAt}
      beside={feeling && <FeelingMark feeling={feeling} />}
    >
      {body && (
        <p dir="auto">
          <PlainText text={body} />
        </p>
      )}
      <Attachments items={attachments} />
    </BubbleFrame>
  );
}

/** A message of one's own that the server has not confirmed. */
export function OutgoingBubble({ item, author }: { item: OutboxItem; author: Author }) {
  const { memberId } = useMembership();
  const { input, attachments, createdAt, failed } = item;
  return (
    <BubbleFrame
      side="us"
      tone={input.kind === 'note' ? 'note' : 'agent'}
      author={{ ...author, seed: memberId }}
      follows={false}
      at={createdAt}
      footer={<Progress clientKey={input.clientKey} failed={failed} />}
    >
      {input.body && (
        <p dir="auto">
          <PlainText text={input.body} />
        </p>
      )}
      <Attachments items={attachments} />
    </BubbleFrame>
  );
}

function Progress({ clientKey, failed }: { clientKey: string; failed: OutboxItem['failed'] }) {
  const { t } = useTranslation('inbox');
  const { outbox } = useLive();
  const online = useLiveState() === 'online';
  const describe = useDescribeError();
  if (failed === null) {
    return (
      <p className="message-progress">
        <ClockCircleOutlined /> {online ? t('thread.sending') : t('thread.waitingToSend')}
      </p>
    );
  }
  const reason = describe(new ApiError(failed.status, failed));
  return (
    <p className="message-progress message-failed" role="alert">
      <ExclamationCircleOutlined /> {t('thread.failed', { reason })}
      <Button size="small" type="link" onClick={() => outbox.retry(clientKey)}>
        {t('thread.retry')}
      </Button>
      <Button size="small" type="link" danger onClick={() => outbox.discard(clientKey)}>
        {t('thread.discard')}
      </Button>
    </p>
  );
}
