import { Navigate, useParams } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, useMay } from '../../api/index.ts';
import { EmptyState, ErrorState } from '../../ui/index.ts';
import { AlertBar } from '../emotion/index.ts';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { ContextPanel } from './ContextPanel.tsx';
import { INBOX } from './ConversationList.tsx';
import type { Directory } from './directory.ts';
import { isNarrow } from './narrow.ts';
import { Offer, useIsOffered } from './Offer.tsx';
import { useThread } from './queries.ts';
import type { InsertReply } from './Similar.tsx';
import { ThreadHeader } from './ThreadHeader.tsx';
import { Timeline } from './Timeline.tsx';
import { useFocusSignal, useMarkRead } from './use-presence-signals.ts';
import { useUploads } from './use-uploads.ts';

interface Props {
  conversationId: string;
  directory: Directory;
  onBack: () => void;
  contextOpen: boolean;
  setContextOpen: (open: boolean) => void;
}

/** One conversation: header, timeline, composer, and the customer beside it. Give it the conversation's id as `key`. */
export function ThreadPane({ conversationId, directory, onBack, contextOpen, setContextOpen }: Props) {
  const { t } = useTranslation('inbox');
  const { data: thread, conversation, error, refetch, loadOlder } = useThread(conversationId);
  const mayAnswer = useMay('conversation.answer');
  const uploads = useUploads();
  const composer = useRef<ComposerHandle>(null);
  const [dropping, setDropping] = useState(false);
  const isOffered = useIsOffered();
  useFocusSignal(conversationId);

  if (error && !thread) {
    const missing = error instanceof ApiError && (error.status === 404 || error.status === 400);
    return (
      <div className="thread">
        {missing ? (
          <EmptyState title={t('thread.noSuch')} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )}
      </div>
    );
  }
  if (!conversation) return <ThreadSkeleton />;
  if (conversation.mergedIntoId) return <LeadOn to={conversation.mergedIntoId} />;

  const insert: InsertReply = (body, templateId) => {
    composer.current?.insert(body, templateId);
    // Where the details cover the thread, what was inserted is to be seen.
    if (isNarrow()) setContextOpen(false);
  };
  const hasFiles = (event: DragEvent) => mayAnswer && event.dataTransfer.types.includes('Files');
  return (
    <>
      <section
        className="thread"
        aria-label={t('thread.label')}
        onDragOver={(event) => {
          if (!hasFiles(event)) return;
          event.preventDefault();
          setDropping(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
        }}
        onDrop={(event) => {
          setDropping(false);
          if (!hasFiles(event)) return;
          event.preventDefault();
          uploads.add(event.dataTransfer.files);
        }}
      >
        <ThreadHeader
          conversation={conversation}
          directory={directory}
          onBack={onBack}
          contextOpen={contextOpen}
          toggleContext={() => setContextOpen(!contextOpen)}
        />
        {thread ? (
          <>
            <ReadMarker conversation={conversation} />
            <AlertBar conversationId={conversationId} />
            <Timeline
              conversation={conversation}
              thread={thread}
              directory={directory}
              loadOlder={loadOlder}
            />
          </>
        ) : (
          <MessagesSkeleton />
        )}
        {conversation.offeredUntil && isOffered(conversation) && (
          <Offer conversation={conversation} until={conversation.offeredUntil} />
        )}
        {mayAnswer && (
          <Composer conversation={conversation} directory={directory} uploads={uploads} handle={composer} />
        )}
        {dropping && <div className="thread-drop">{t('composer.drop')}</div>}
      </section>
      {contextOpen && (
        <ContextPanel
          conversation={conversation}
          directory={directory}
          close={() => setContextOpen(false)}
          insert={mayAnswer ? insert : undefined}
        />
      )}
    </>
  );
}

/** What was merged is read in the conversation that it is part of now: old links lead there. */
function LeadOn({ to }: { to: string }) {
  const { workspaceId, view } = useParams({ from: INBOX });
  return <Navigate to={INBOX} params={{ workspaceId, view, conversationId: to }} replace />;
}

function ReadMarker({ conversation }: { conversation: Parameters<typeof useMarkRead>[0] }) {
  useMarkRead(conversation);
  return null;
}

function ThreadSkeleton() {
  const { t } = useTranslation('common');
  return (
    <div className="thread" aria-busy="true" role="status">
      <span className="at-hidden">{t('state.loading')}</span>
      <div className="thread-header">
        <Skeleton active title={{ width: '30%' }} paragraph={{ rows: 1, width: '55%' }} />
      </div>
      <MessagesSkeleton />
    </div>
  );
}

function MessagesSkeleton() {
  return (
    <div className="timeline-holder">
      <div className="timeline-content">
        <Skeleton active avatar title={{ width: '20%' }} paragraph={{ rows: 2, width: ['60%', '45%'] }} />
        <Skeleton active avatar title={{ width: '15%' }} paragraph={{ rows: 1, width: '50%' }} />
        <Skeleton
          active
          avatar
          title={{ width: '20%' }}
          paragraph={{ rows: 3, width: ['65%', '60%', '30%'] }}
        />
      </div>
    </div>
  );
}
