import type { Conversation, Priority, TransferInput } from '@attune/contract';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useLive } from '../../live/LiveProvider.tsx';
import { useDescribeError } from '../../ui/index.ts';

const TOAST_SECONDS = 6;

/** What one can do with a conversation. Nothing asks back: what can be undone offers to be. */
export function useActions(conversation: Conversation) {
  const workspaceId = useWorkspaceId();
  const { store } = useLive();
  const { message } = App.useApp();
  const { t } = useTranslation('inbox');
  const describe = useDescribeError();
  const { id, number } = conversation;

  async function change(call: 'post' | 'put', path: string, body?: object): Promise<boolean> {
    try {
      store.put([
        await api[call]<Conversation>(workspacePath(workspaceId, `conversations/${id}/${path}`), body),
      ]);
      return true;
    } catch (error) {
      message.error(describe(error));
      return false;
    }
  }

  type Done =
    | 'resolved'
    | 'reopened'
    | 'pending'
    | 'snoozed'
    | 'released'
    | 'transferred'
    | 'taken'
    | 'accepted'
    | 'refused'
    | 'pulled'
    | 'held'
    | 'unheld';
  function say(done: Done, undo?: () => Promise<boolean>): void {
    const key = `done-${id}`;
    message.success({
      key,
      duration: TOAST_SECONDS,
      content: (
        <>
          {t(`done.${done}`, { number })}
          {undo && (
            <Button
              type="link"
              size="small"
              onClick={() => {
                message.destroy(key);
                void undo();
              }}
            >
              {t('done.undo')}
            </Button>
          )}
        </>
      ),
    });
  }

  const reopen = () => change('post', 'reopen');
  return {
    take: async () => {
      if (await change('post', 'take')) say('taken');
    },
    accept: async () => {
      if (await change('post', 'accept')) say('accepted');
    },
    /** Before it was accepted, giving it back refuses it: it goes to somebody else. */
    refuse: async () => {
      if (await change('post', 'release')) say('refused');
    },
    pull: async () => {
      if (await change('post', 'pull', {})) say('pulled');
    },
    hold: async (held: boolean) => {
      if (await change('put', 'hold', { held })) say(held ? 'held' : 'unheld');
    },
    resolve: async () => {
      if (await change('post', 'resolve')) say('resolved', reopen);
    },
    reopen: async () => {
      if (await reopen()) say('reopened');
    },
    pending: async () => {
      if (await change('post', 'pending')) say('pending', reopen);
    },
    snooze: async (until: string) => {
      if (await change('post', 'snooze', { until })) say('snoozed', reopen);
    },
    release: async () => {
      if (await change('post', 'release')) say('released');
    },
    transfer: async (input: TransferInput) => {
      const done = await change('post', 'transfer', input);
      if (done) say('transferred');
      return done;
    },
    setPriority: (priority: Priority) => change('put', 'priority', { priority }),
    setTags: (tagIds: readonly string[]) => change('put', 'tags', { tagIds }),
    setTopic: (topicId: string | null) => change('put', 'topic', { topicId }),
  };
}
