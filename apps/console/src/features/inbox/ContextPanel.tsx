import { CloseOutlined } from '@ant-design/icons';
import type { Contact, Conversation } from '@attune/contract';
import { Link } from '@tanstack/react-router';
import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useWorkspaceId } from '../../api/index.ts';
import { Avatar, ErrorState, InnerLink, RelativeTime, useFormat } from '../../ui/index.ts';
import { Attributes, Links, MergeConversation, useRecordActions } from '../customers/index.ts';
import { useContactActions, useDefinitions } from '../customers/queries.ts';
import { MoodLine } from '../emotion/index.ts';
import { INBOX } from './ConversationList.tsx';
import type { Directory } from './directory.ts';
import { useCustomerName } from './names.ts';
import { useContact, useEarlierConversations } from './queries.ts';
import { type InsertReply, Similar } from './Similar.tsx';

/** Who the customer is, what came before, the facts of this conversation, and others like it. */
export function ContextPanel({
  conversation,
  directory,
  close,
  insert,
}: {
  conversation: Conversation;
  directory: Directory;
  close: () => void;
  /** Puts a reply into the composer; missing for who may not answer. */
  insert: InsertReply | undefined;
}) {
  const { t } = useTranslation('inbox');
  const customer = useCustomerName();
  const name = customer(conversation.contact);
  const contact = useContact(conversation.contact.id);
  return (
    <aside className="context" aria-label={t('context.label')}>
      <header className="context-header">
        <Avatar name={name} seed={conversation.contact.id} size="large" />
        <div className="context-name">
          <h2 className="at-ellipsis" title={name}>
            <InnerLink to={`customers/${conversation.contact.id}`}>{name}</InnerLink>
          </h2>
          {contact.data && (
            <span className="at-faint">
              {t('context.lastSeen')} <RelativeTime at={contact.data.lastSeenAt} />
            </span>
          )}
        </div>
        <Button type="text" icon={<CloseOutlined />} aria-label={t('context.close')} onClick={close} />
      </header>
      <Facts title={t('mood.title', { ns: 'emotion' })}>
        <MoodLine conversation={conversation} />
      </Facts>
      <Similar conversation={conversation} directory={directory} insert={insert} />
      {contact.isPending ? (
        <Skeleton active title={false} paragraph={{ rows: 4 }} />
      ) : contact.isError ? (
        <ErrorState error={contact.error} retry={() => void contact.refetch()} />
      ) : (
        <ContactFacts contact={contact.data} />
      )}
      <ConversationFacts conversation={conversation} directory={directory} />
      <ConversationRecord conversation={conversation} />
      <Earlier conversation={conversation} directory={directory} />
    </aside>
  );
}

function Facts({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="facts">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="facts-row">
      <dt title={label}>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ContactFacts({ contact }: { contact: Contact }) {
  const { t } = useTranslation('inbox');
  const { externalId, email, phone, locale, createdAt, attributes } = contact;
  const mayWrite = useMay('contact.write');
  const { patch: patchContact } = useContactActions();
  return (
    <>
      <Facts title={t('context.customer')}>
        <dl>
          {externalId && <Fact label={t('context.id')}>{externalId}</Fact>}
          {email && (
            <Fact label={t('context.email')}>
              <a href={`mailto:${encodeURIComponent(email)}`}>{email}</a>
            </Fact>
          )}
          {phone && <Fact label={t('context.phone')}>{phone}</Fact>}
          {locale && <Fact label={t('context.locale')}>{locale}</Fact>}
          <Fact label={t('context.since')}>
            <RelativeTime at={createdAt} />
          </Fact>
        </dl>
      </Facts>
      <Facts title={t('context.attributes')}>
        <Attributes
          subject="contact"
          values={attributes}
          save={mayWrite ? (patch) => patchContact(contact.id, { attributes: patch }) : undefined}
        />
      </Facts>
    </>
  );
}

/** What people keep of this conversation, and what it has to do with. */
function ConversationRecord({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('customers');
  const mayTag = useMay('conversation.tag');
  const { setAttributes } = useRecordActions(conversation.id);
  const { attributes = {}, mergedIntoId } = conversation;
  const hasAttributes = useDefinitions('conversation').length > 0;
  return (
    <>
      {hasAttributes && (
        <Facts title={t('ofConversation')}>
          <Attributes
            subject="conversation"
            values={attributes}
            save={mayTag && !mergedIntoId ? setAttributes : undefined}
          />
        </Facts>
      )}
      <Facts title={t('links.title')}>
        <Links conversation={conversation} />
      </Facts>
    </>
  );
}

function ConversationFacts({
  conversation,
  directory,
}: {
  conversation: Conversation;
  directory: Directory;
}) {
  const { t } = useTranslation(['inbox', 'common']);
  const format = useFormat();
  const { channel, language, createdAt, firstReplyAt, assigneeId, teamId, status, csatScore } = conversation;
  const assignee = assigneeId ? directory.members.get(assigneeId)?.name : undefined;
  const team = teamId ? directory.teams.get(teamId)?.name : undefined;
  const { requiredSkillId } = conversation;
  const skill = requiredSkillId ? directory.skills.get(requiredSkillId)?.name : undefined;
  return (
    <Facts title={t('inbox:context.facts')}>
      <dl>
        <Fact label={t('inbox:context.status')}>{t(`common:status.${status}`)}</Fact>
        <Fact label={t('inbox:context.channel')}>{t(`common:channel.${channel}`)}</Fact>
        {language && <Fact label={t('inbox:context.language')}>{t(`common:language.${language}`)}</Fact>}
        <Fact label={t('inbox:context.created')}>{format.moment(Date.parse(createdAt))}</Fact>
        <Fact label={t('inbox:context.firstReply')}>
          {firstReplyAt
            ? t('inbox:context.firstReplyAfter', {
                time: format.duration(Date.parse(firstReplyAt) - Date.parse(createdAt)),
              })
            : t('inbox:context.notYet')}
        </Fact>
        <Fact label={t('inbox:context.assignee')}>{assignee ?? t('inbox:assignee.none')}</Fact>
        {team && <Fact label={t('inbox:context.team')}>{team}</Fact>}
        {skill && <Fact label={t('inbox:context.skill')}>{skill}</Fact>}
        {csatScore !== null && (
          <Fact label={t('inbox:context.satisfaction')}>
            {t('inbox:context.score', { score: csatScore })}
          </Fact>
        )}
      </dl>
    </Facts>
  );
}

function Earlier({ conversation, directory }: { conversation: Conversation; directory: Directory }) {
  const { t } = useTranslation(['inbox', 'common']);
  const workspaceId = useWorkspaceId();
  const { items, isPending, isError, error, refetch } = useEarlierConversations(conversation);
  const mayAnswer = useMay('conversation.answer');
  return (
    <Facts title={t('inbox:context.earlier')}>
      {isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {isError && <ErrorState error={error} retry={() => void refetch()} />}
      {items?.length === 0 && <p className="at-faint">{t('inbox:context.noEarlier')}</p>}
      <ul className="earlier">
        {items?.map(({ id, number, topicId, status, lastMessageAt, lastMessagePreview }) => (
          <li key={id}>
            <Link
              to={INBOX}
              params={{ workspaceId, view: 'all', conversationId: id }}
              className="earlier-link"
            >
              <span className="row-line">
                <span className="at-figures">#{number}</span>
                <span className="at-ellipsis">{topicId ? directory.topics.get(topicId)?.name : ''}</span>
                <RelativeTime at={lastMessageAt} className="row-time" />
              </span>
              <span className="at-ellipsis at-soft">{lastMessagePreview || t('inbox:list.attachment')}</span>
              <span className="at-faint">{t(`common:status.${status}`)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {mayAnswer && <MergeConversation conversation={conversation} others={items ?? []} />}
    </Facts>
  );
}
