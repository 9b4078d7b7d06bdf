import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { Conversation, ConversationPage, LinkKind } from '@attune/contract';
import { useQuery } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useMay, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { conversationPath, InnerLink } from '../../ui/index.ts';
import { useCustomerName } from '../inbox/names.ts';
import './customers.css';
import { useLinks, useRecordActions } from './queries.ts';

const KINDS = ['related', 'duplicate', 'follow_up', 'caused_by'] as const satisfies readonly LinkKind[];

/** What a conversation has to do with, of whatever customers, with how far that is. */
export function Links({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation(['customers', 'common']);
  const nameOf = useCustomerName();
  const { data = [] } = useLinks(conversation.id);
  const actions = useRecordActions(conversation.id);
  const { message } = App.useApp();
  const mayAnswer = useMay('conversation.answer');
  const [adding, setAdding] = useState(false);
  const remove = async (id: string, number: number, kind: LinkKind) => {
    if (!(await actions.unlink(id))) return;
    const key = `unlinked-${id}`;
    const undo = () => {
      message.destroy(key);
      void actions.link(id, kind);
    };
    void message.success({
      key,
      content: (
        <>
          {t('customers:links.removed', { number })}
          <Button type="link" size="small" onClick={undo}>
            {t('common:action.undo')}
          </Button>
        </>
      ),
    });
  };
  return (
    <div className="links">
      {data.length === 0 && !adding && <p className="at-faint">{t('customers:links.none')}</p>}
      <ul>
        {data.map(({ kind, outgoing, conversation: other }) => (
          <li key={other.id}>
            <InnerLink to={conversationPath(other.id)} className="earlier-link">
              <span className="row-line">
                <span>{t(`customers:links.${outgoing ? 'outgoing' : 'incoming'}.${kind}`)}</span>
                <span className="at-figures">#{other.number}</span>
                <span className="at-faint">{t(`common:status.${other.status}`)}</span>
              </span>
              <span className="at-ellipsis at-soft">
                {nameOf(other.contact)} · {other.lastMessagePreview}
              </span>
            </InnerLink>
            {mayAnswer && (
              <Button
                type="text"
                size="small"
                icon={<CloseOutlined />}
                aria-label={t('customers:links.remove', { number: other.number })}
                title={t('customers:links.remove', { number: other.number })}
                onClick={() => void remove(other.id, other.number, kind)}
              />
            )}
          </li>
        ))}
      </ul>
      {adding ? (
        <AddLink
          conversation={conversation}
          known={data.map(({ conversation: other }) => other.id)}
          add={async (id, kind) => {
            if (await actions.link(id, kind)) setAdding(false);
          }}
          cancel={() => setAdding(false)}
        />
      ) : (
        mayAnswer && (
          <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t('customers:links.add')}
          </Button>
        )
      )}
    </div>
  );
}

function AddLink({
  conversation,
  known,
  add,
  cancel,
}: {
  conversation: Conversation;
  known: readonly string[];
  add: (id: string, kind: LinkKind) => Promise<void>;
  cancel: () => void;
}) {
  const { t } = useTranslation(['customers', 'common']);
  const nameOf = useCustomerName();
  const workspaceId = useWorkspaceId();
  const [q, setQ] = useState('');
  const [kind, setKind] = useState<LinkKind>('related');
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = q.trim().replace(/^#/, '').toLowerCase();
  // A number finds any conversation, words the latest ones.
  const number = /^\d{1,9}$/.test(wanted) ? Number(wanted) : null;
  const { data } = useQuery({
    queryKey: keys.conversations(workspaceId, { linkable: number ?? true }),
    queryFn: ({ signal }) =>
      api.get<ConversationPage>(workspacePath(workspaceId, 'conversations'), {
        query: { view: 'all', limit: 100, number },
        signal,
      }),
    placeholderData: (before) => before,
  });
  const options = (data?.items ?? [])
    .filter(({ id }) => id !== conversation.id && !known.includes(id))
    .map((item) => ({
      value: item.id,
      label: `#${item.number} ${nameOf(item.contact)} · ${item.lastMessagePreview}`,
    }))
    .filter(({ label }) => label.toLowerCase().includes(wanted));
  return (
    <div className="links-form">
      <Select
        aria-label={t('customers:links.choose')}
        value={kind}
        onChange={setKind}
        options={KINDS.map((value) => ({ value, label: t(`customers:links.outgoing.${value}`) }))}
      />
      <Select
        autoFocus
        showSearch={{ filterOption: false, searchValue: q, onSearch: setQ }}
        aria-label={t('customers:links.find')}
        placeholder={t('customers:links.find')}
        value={chosen}
        options={options}
        onChange={setChosen}
      />
      <span>
        <Button
          type="primary"
          size="small"
          disabled={chosen === null}
          onClick={() => chosen && void add(chosen, kind)}
        >
          {t('customers:links.submit')}
        </Button>{' '}
        <Button size="small" type="text" onClick={cancel}>
          {t('common:action.cancel')}
        </Button>
      </span>
    </div>
  );
}
