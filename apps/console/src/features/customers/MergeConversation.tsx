import { MergeCellsOutlined } from '@ant-design/icons';
import type { Conversation } from '@attune/contract';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspaceId } from '../../api/index.ts';
import { INBOX } from '../inbox/ConversationList.tsx';
import './customers.css';
import { useRecordActions } from './queries.ts';

const UNDO_SECONDS = 6;

/** Merges a conversation with another one of the customer: which one, and which of the two goes on. */
export function MergeConversation({
  conversation,
  others,
}: {
  conversation: Conversation;
  others: readonly Conversation[];
}) {
  const { t } = useTranslation(['customers', 'common']);
  const { message } = App.useApp();
  const workspaceId = useWorkspaceId();
  const navigate = useNavigate();
  const actions = useRecordActions(conversation.id);
  const [open, setOpen] = useState(false);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const possible = others.filter(({ channel }) => channel === conversation.channel);
  const chosen = possible.find(({ id }) => id === chosenId) ?? possible[0];
  if (possible.length === 0 || !chosen) return null;
  // What is open goes on; of two that are over, the one before the reader.
  const staysOther = chosen.status !== 'resolved' && conversation.status === 'resolved';
  const [secondary, primary] = staysOther ? [conversation, chosen] : [chosen, conversation];
  const submit = async () => {
    setBusy(true);
    const done = await actions.merge(secondary.id, primary.id);
    setBusy(false);
    if (!done) return;
    setOpen(false);
    const key = `merged-${secondary.id}`;
    const undo = () => {
      message.destroy(key);
      void actions.unmerge(secondary.id, primary.id);
    };
    void message.success({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {t('customers:conversation.done', { number: secondary.number, into: primary.number })}
          <Button type="link" size="small" onClick={undo}>
            {t('common:action.undo')}
          </Button>
        </>
      ),
    });
    if (primary.id !== conversation.id)
      void navigate({ to: INBOX, params: { workspaceId, view: 'all', conversationId: primary.id } });
  };
  return (
    <>
      <Button type="text" size="small" icon={<MergeCellsOutlined />} onClick={() => setOpen(true)}>
        {t('customers:conversation.merge')}
      </Button>
      <Modal
        open={open}
        title={t('customers:conversation.title', { number: conversation.number })}
        okText={t('customers:conversation.submit')}
        cancelText={t('common:action.cancel')}
        confirmLoading={busy}
        onOk={() => void submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Radio.Group
          className="merge-choices"
          value={chosen.id}
          onChange={(event) => setChosenId(String(event.target.value))}
          options={possible.map(({ id, number, status, lastMessagePreview }) => ({
            value: id,
            label: `#${number} · ${t(`common:status.${status}`)} · ${lastMessagePreview}`,
          }))}
        />
        <p>
          <strong>{t('customers:conversation.keep', { number: primary.number })}</strong>
        </p>
        <p className="at-soft">{t('customers:conversation.hint')}</p>
      </Modal>
    </>
  );
}
