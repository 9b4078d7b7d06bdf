import { ArrowLeftOutlined, MergeCellsOutlined } from '@ant-design/icons';
import type { Contact, Conversation, ConversationPage } from '@attune/contract';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Input, Skeleton } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ApiError,
  api,
  byId,
  keys,
  useMay,
  useTopics,
  useWorkspaceId,
  workspacePath,
} from '../../api/index.ts';
import { Avatar, conversationPath, EmptyState, ErrorState, InnerLink, RelativeTime } from '../../ui/index.ts';
import { Face, useFelt } from '../emotion/marks.tsx';
import { useCustomerName } from '../inbox/names.ts';
import { useContact } from '../inbox/queries.ts';
import { Attributes } from './Attributes.tsx';
import './customers.css';
import { MergeDialog } from './MergeDialog.tsx';
import { useContactActions, useDuplicates } from './queries.ts';

const EDITED = ['name', 'email', 'phone'] as const;

/** One customer: what is known, what was said, and who may be the same person. */
export function CustomerPage({ id }: { id: string }) {
  const { t } = useTranslation('customers');
  const nameOf = useCustomerName();
  const contact = useContact(id);
  const back = (
    <InnerLink to="customers" className="customer-back">
      <ArrowLeftOutlined /> {t('back')}
    </InnerLink>
  );
  if (contact.isPending)
    return (
      <main className="customers" aria-busy="true">
        {back}
        <Skeleton active avatar paragraph={{ rows: 6 }} />
      </main>
    );
  if (contact.isError) {
    const missing = contact.error instanceof ApiError && [400, 404].includes(contact.error.status);
    return (
      <main className="customers">
        {back}
        {missing ? (
          <EmptyState title={t('noSuch')} />
        ) : (
          <ErrorState error={contact.error} retry={() => void contact.refetch()} />
        )}
      </main>
    );
  }
  const { data } = contact;
  return (
    <main className="customers">
      <title>{`${nameOf(data)} · ${t('title')}`}</title>
      {back}
      <header className="customer-header">
        <Avatar name={nameOf(data)} seed={data.id} size="large" />
        <div className="customer-words">
          <h1 className="at-page-title at-ellipsis">{nameOf(data)}</h1>
          <span className="at-soft">
            {data.externalId && <span className="customers-verified">{t('verified')}</span>}{' '}
            {t('field.lastSeen')} <RelativeTime at={data.lastSeenAt} />
          </span>
        </div>
      </header>
      {data.mergedIntoId ? (
        <EmptyState
          title={t('mergedAway')}
          action={<InnerLink to={`customers/${data.mergedIntoId}`}>{t('toSurvivor')}</InnerLink>}
        />
      ) : (
        <div className="customer-body">
          <div className="customer-side">
            <Facts contact={data} />
            <Same contact={data} />
          </div>
          <Conversations contactId={data.id} />
        </div>
      )}
    </main>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="customer-card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Facts({ contact }: { contact: Contact }) {
  const { t } = useTranslation('customers');
  const actions = useContactActions();
  const mayWrite = useMay('contact.write');
  const commit = (field: (typeof EDITED)[number], text: string) => {
    const next = text.trim() || null;
    if (next !== contact[field]) void actions.patch(contact.id, { [field]: next });
  };
  return (
    <>
      <Card title={t('facts')}>
        <dl className="attributes">
          {EDITED.map((field) => (
            <div key={field} className="attributes-row">
              <dt>{t(`field.${field}`)}</dt>
              <dd>
                {mayWrite ? (
                  <Input
                    key={contact[field]}
                    variant="borderless"
                    size="small"
                    className="attributes-editor"
                    aria-label={t('edit', { label: t(`field.${field}`) })}
                    placeholder={t('empty_value')}
                    defaultValue={contact[field] ?? ''}
                    maxLength={field === 'phone' ? 40 : 120}
                    onBlur={(event) => commit(field, event.target.value)}
                    onPressEnter={(event) => event.currentTarget.blur()}
                  />
                ) : (
                  (contact[field] ?? <span className="at-faint">{t('empty_value')}</span>)
                )}
              </dd>
            </div>
          ))}
          {contact.externalId && (
            <div className="attributes-row">
              <dt>{t('field.externalId')}</dt>
              <dd>{contact.externalId}</dd>
            </div>
          )}
          {contact.locale && (
            <div className="attributes-row">
              <dt>{t('field.locale')}</dt>
              <dd>{contact.locale}</dd>
            </div>
          )}
          <div className="attributes-row">
            <dt>{t('field.created')}</dt>
            <dd>
              <RelativeTime at={contact.createdAt} />
            </dd>
          </div>
        </dl>
      </Card>
      <Card title={t('attributes')}>
        <Attributes
          subject="contact"
          values={contact.attributes}
          save={mayWrite ? (attributes) => actions.patch(contact.id, { attributes }) : undefined}
        />
      </Card>
    </>
  );
}

function Same({ contact }: { contact: Contact }) {
  const { t } = useTranslation('customers');
  const nameOf = useCustomerName();
  const { data } = useDuplicates(contact.id);
  const actions = useContactActions();
  const { message } = App.useApp();
  const mayWrite = useMay('contact.write');
  const [other, setOther] = useState<Contact | 'pick' | null>(null);
  if (!data) return null;
  const undo = async (id: string) => {
    if (await actions.unmerge(id, contact.id)) void message.success(t('merge.undone'));
  };
  return (
    <>
      {data.suggested.length > 0 && (
        <Card title={t('duplicates.title')}>
          <ul className="customer-same">
            {data.suggested.map(({ contact: found, reasons }) => (
              <li key={found.id}>
                <span className="customer-same-words">
                  <InnerLink to={`customers/${found.id}`} className="at-ellipsis">
                    {nameOf(found)}
                  </InnerLink>
                  <span className="at-soft">
                    {reasons.map((reason) => t(`duplicates.reason.${reason}`)).join(' · ')}
                  </span>
                </span>
                {mayWrite && (
                  <Button size="small" onClick={() => setOther(found)}>
                    {t('duplicates.compare')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {data.merged.length > 0 && (
        <Card title={t('duplicates.merged')}>
          <ul className="customer-same">
            {data.merged.map(({ contact: merged, mergedAt }) => (
              <li key={merged.id}>
                <span className="customer-same-words">
                  <span className="at-ellipsis">{nameOf(merged)}</span>
                  <span className="at-soft">
                    <RelativeTime at={mergedAt} />
                  </span>
                </span>
                {mayWrite && (
                  <Button size="small" type="text" onClick={() => void undo(merged.id)}>
                    {t('merge.undo')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
      {mayWrite && (
        <Button type="text" icon={<MergeCellsOutlined />} onClick={() => setOther('pick')}>
          {t('duplicates.pick')}
        </Button>
      )}
      <MergeDialog contact={contact} other={other} close={() => setOther(null)} />
    </>
  );
}

function Conversations({ contactId }: { contactId: string }) {
  const { t } = useTranslation(['customers', 'common']);
  const felt = useFelt();
  const workspaceId = useWorkspaceId();
  const topics = byId(useTopics().data);
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: keys.conversations(workspaceId, { contactId, limit: 100 }),
    queryFn: ({ signal }) =>
      api.get<ConversationPage>(workspacePath(workspaceId, 'conversations'), {
        query: { contactId, limit: 100 },
        signal,
      }),
  });
  const row = ({
    id,
    number,
    topicId,
    status,
    lastMessageAt,
    lastMessagePreview,
    mood,
    csatScore,
  }: Conversation) => (
    <li key={id}>
      <InnerLink to={conversationPath(id)} className="customer-conversation">
        <span className="at-figures at-faint">#{number}</span>
        <span className="customer-conversation-words">
          <span className="at-ellipsis">{lastMessagePreview}</span>
          <span className="at-soft">
            {[
              topicId && topics.get(topicId)?.name,
              t(`common:status.${status}`),
              csatScore !== null && t('customers:csat', { score: csatScore }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        </span>
        {mood && (
          <span title={felt(mood)}>
            <Face emotion={mood.emotion} />
            <span className="at-hidden">{felt(mood)}</span>
          </span>
        )}
        <RelativeTime at={lastMessageAt} className="at-faint" />
      </InnerLink>
    </li>
  );
  return (
    <Card title={t('customers:conversations')}>
      {isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {isError && <ErrorState error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="at-faint">{t('customers:noConversations')}</p>}
      <ul className="customer-conversations">{data?.items.map(row)}</ul>
    </Card>
  );
}
