import type { EmotionAlert, Member } from '@attune/contract';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { Fragment, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspaceId } from '../../api/index.ts';
import { Avatar, conversationPath, InnerLink, PriorityMark, RelativeTime } from '../../ui/index.ts';
import { Face, useFelt } from './marks.tsx';
import { useVerdict, VerdictButtons } from './verdicts.tsx';

interface Props {
  alert: EmotionAlert;
  members: ReadonlyMap<string, Member>;
}

/** One alert: who, what was said, why, since when, with whom; the arrows and a letter do what its buttons do. */
export function AlertCard({ alert, members }: Props) {
  const { t } = useTranslation('emotion');
  const { t: common } = useTranslation('common');
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  const { decide, isPending } = useVerdict();
  const felt = useFelt();
  const { id, conversation, message, verdict, because, kind, ruleName, raisedAt, decidedBy } = alert;
  const name = conversation.contact.name ?? common('customer.anonymous');
  const agent = conversation.assigneeId ? members.get(conversation.assigneeId)?.name : undefined;
  const where =
    conversation.status === 'resolved'
      ? t('alerts.resolved')
      : agent
        ? t('alerts.agent', { name: agent })
        : t('alerts.waiting');

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const card = event.currentTarget.parentElement;
    const move = (to: Element | null | undefined) => to?.querySelector<HTMLElement>('article')?.focus();
    if (event.key === 'ArrowDown') move(card?.nextElementSibling);
    else if (event.key === 'ArrowUp') move(card?.previousElementSibling);
    else if (event.key === 'Enter')
      void navigate({
        to: '/w/$workspaceId/inbox/{-$view}/{-$conversationId}',
        params: { workspaceId, view: 'all', conversationId: conversation.id },
      });
    else if (event.code === 'KeyY' && verdict === null) void decide(id, 'confirmed');
    else if (event.code === 'KeyN' && verdict === null) void decide(id, 'dismissed');
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the cards of the list are gone through with the arrow keys
    <article className="alert-card" tabIndex={0} aria-label={`${ruleName}: ${name}`} onKeyDown={onKeyDown}>
      <Avatar name={name} seed={conversation.contact.id} />
      <div className="alert-words">
        <p className="alert-line">
          <InnerLink to={conversationPath(conversation.id)} className="alert-name at-ellipsis">
            {name}
          </InnerLink>
          <span className="at-faint at-figures">#{conversation.number}</span>
          {conversation.priority !== 'normal' && <PriorityMark priority={conversation.priority} />}
          <RelativeTime at={raisedAt} className="alert-time at-faint at-figures" />
        </p>
        <blockquote className="alert-said" dir="auto" aria-label={t('alerts.said')}>
          <Highlighted text={message.body} words={because} />
        </blockquote>
        <p className="alert-line alert-small">
          <strong>{ruleName}</strong>
          <span className="at-soft">{t(`why.${kind}`)}</span>
          {message.feeling && (
            <span className="alert-felt">
              <Face emotion={message.feeling.emotion} size={14} /> {felt(message.feeling)}
            </span>
          )}
          <span className="at-soft">{where}</span>
        </p>
      </div>
      <div className="alert-actions">
        {verdict === null ? (
          <VerdictButtons decide={(next) => void decide(id, next)} disabled={isPending} />
        ) : (
          <>
            <span className="at-soft">
              {t(`alerts.${verdict}`)}
              {decidedBy && ` · ${t('alerts.by', { name: members.get(decidedBy)?.name ?? '' })}`}
            </span>
            <Button type="link" size="small" disabled={isPending} onClick={() => void decide(id, null)}>
              {t('alerts.undecide')}
            </Button>
          </>
        )}
      </div>
    </article>
  );
}

/** The text with the words that decided marked. */
function Highlighted({ text, words }: { text: string; words: readonly string[] }) {
  const pattern = words
    .filter((word) => word !== '')
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|');
  if (pattern === '') return text;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(new RegExp(pattern, 'giu'))) {
    parts.push(<Fragment key={`t${end}`}>{text.slice(end, match.index)}</Fragment>);
    parts.push(<mark key={`m${match.index}`}>{match[0]}</mark>);
    end = match.index + match[0].length;
  }
  parts.push(<Fragment key={`t${end}`}>{text.slice(end)}</Fragment>);
  return parts;
}
