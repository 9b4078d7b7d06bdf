import { CommentOutlined } from '@ant-design/icons';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { keysOf, useShortcuts } from '../../frame/shortcuts.ts';
import { EmptyState } from '../../ui/index.ts';
import { ConversationList, INBOX, VIEW_LIST } from './ConversationList.tsx';
import { useDirectory } from './directory.ts';
import './inbox.css';
import './thread.css';
import './composer.css';
import { isNarrow } from './narrow.ts';
import { ACCEPT, useIsOffered } from './Offer.tsx';
import { useConversationList, useCounts } from './queries.ts';
import { ThreadPane } from './ThreadPane.tsx';
import { useSelection } from './use-selection.ts';

const CONTEXT_OPEN = 'attune.context-open';

/** List, conversation and customer side by side; on a phone one at a time. */
export function InboxPage() {
  const { t } = useTranslation('inbox');
  const navigate = useNavigate();
  const params = useParams({ from: INBOX });
  const view = VIEW_LIST.find((name) => name === params.view) ?? 'mine';
  const { workspaceId, conversationId } = params;
  const list = useConversationList(view);
  const directory = useDirectory();
  const chosen = useSelection(list.items);
  const selection = useMay('conversation.answer') ? chosen : undefined;
  const { data: counts } = useCounts();
  const [contextOpen, setContextOpen] = useState(
    () => localStorage.getItem(CONTEXT_OPEN) !== 'no' && !isNarrow(),
  );

  const open = (id: string | undefined) =>
    void navigate({ to: INBOX, params: { workspaceId, view, conversationId: id } });
  const step = (by: 1 | -1) => {
    const { items } = list;
    const at = items.findIndex((item) => item.id === conversationId);
    const next = at < 0 ? items[0] : items[at + by];
    if (next) open(next.id);
  };
  const isOffered = useIsOffered();
  // Without an open thread, where the key accepts, it leads to what is about to be taken back first.
  const offered = conversationId
    ? undefined
    : list.items
        .filter(isOffered)
        .toSorted((a, b) => String(a.offeredUntil).localeCompare(String(b.offeredUntil)))[0];
  useShortcuts({
    'Alt+KeyJ': () => step(1),
    'Alt+KeyK': () => step(-1),
    x: selection && conversationId ? () => selection.toggle(conversationId) : undefined,
    Escape: selection && selection.ids.size > 0 ? selection.clear : undefined,
    [ACCEPT]: offered && (() => open(offered.id)),
  });

  const mine = counts?.mine ?? 0;
  return (
    <main className={`inbox${conversationId ? ' inbox-reading' : ''}`}>
      <title>{`${mine > 0 ? `(${mine}) ` : ''}${t('title')} · ${t('product', { ns: 'common' })}`}</title>
      <ConversationList
        view={view}
        selectedId={conversationId}
        list={list}
        directory={directory}
        selection={selection}
      />
      {conversationId ? (
        <ThreadPane
          key={conversationId}
          conversationId={conversationId}
          directory={directory}
          onBack={() => open(undefined)}
          contextOpen={contextOpen}
          setContextOpen={(next) => {
            localStorage.setItem(CONTEXT_OPEN, next ? 'yes' : 'no');
            setContextOpen(next);
          }}
        />
      ) : (
        <div className="thread thread-none">
          <EmptyState
            icon={<CommentOutlined />}
            title={t('thread.none')}
            hint={t('thread.noneHint', { keys: keysOf('Alt+KeyJ').join(' ') })}
          />
        </div>
      )}
    </main>
  );
}
