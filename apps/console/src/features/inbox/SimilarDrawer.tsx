import type { SimilarConversation } from '@attune/contract';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { conversationPath, ErrorState, InnerLink, ListSkeleton } from '../../ui/index.ts';
import type { Directory } from './directory.ts';
import { useThread } from './queries.ts';
import { SimilarOutcome } from './SimilarOutcome.tsx';
import { Timeline } from './Timeline.tsx';

/** A similar conversation to read beside one's own: nothing in it is changed, nor marked as read. */
export function SimilarDrawer({
  item,
  directory,
  close,
  insert,
}: {
  item: SimilarConversation | null;
  directory: Directory;
  close: () => void;
  insert: ((item: SimilarConversation) => void) | undefined;
}) {
  const { t } = useTranslation('inbox');
  return (
    <Drawer
      open={item !== null}
      onClose={close}
      size={520}
      destroyOnHidden
      title={item && t('similar.drawer', { number: item.number })}
      classNames={{ body: 'similar-drawer' }}
      footer={
        item && (
          <div className="similar-actions">
            <InnerLink to={conversationPath(item.id)} className="similar-go">
              {t('similar.goTo')}
            </InnerLink>
            {insert && (
              <Button type="primary" autoFocus onClick={() => insert(item)}>
                {t('similar.insert')}
              </Button>
            )}
          </div>
        )
      }
    >
      {item && (
        <>
          <SimilarOutcome item={item} directory={directory} />
          <Content id={item.id} directory={directory} />
        </>
      )}
    </Drawer>
  );
}

function Content({ id, directory }: { id: string; directory: Directory }) {
  const { data: thread, conversation, error, refetch, loadOlder } = useThread(id);
  if (error && !thread) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!thread || !conversation) return <ListSkeleton />;
  return <Timeline conversation={conversation} thread={thread} directory={directory} loadOlder={loadOlder} />;
}
