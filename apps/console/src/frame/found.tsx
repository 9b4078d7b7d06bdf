import { MessageOutlined, UserOutlined } from '@ant-design/icons';
import type { SearchPage, Snippet } from '@attune/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useWorkspaceId, workspacePath } from '../api/index.ts';

/** Between two keys of a fast typist nothing is asked. */
const PAUSE_MS = 150;
const SHOWN = 12;

/** The value as it was when it last stood still. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** What was found for a text: how it is shown, and where it leads. */
export interface Found {
  readonly id: string;
  readonly icon: ReactNode;
  readonly label: ReactNode;
  run(): void;
}

/** Conversations and customers that hold what is typed; nothing while there is no text. */
export function useFound(text: string): { found: Found[]; searching: boolean } {
  const { t } = useTranslation('frame');
  const workspaceId = useWorkspaceId();
  const navigate = useNavigate();
  const q = useSettled(text.trim());
  const { data, isFetching } = useQuery({
    queryKey: keys.search(workspaceId, q),
    queryFn: ({ signal }) =>
      api.get<SearchPage>(workspacePath(workspaceId, 'search'), { query: { q, limit: SHOWN }, signal }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  if (text.trim() === '' || !data) return { found: [], searching: isFetching };
  const inInbox = (conversationId: string) => () =>
    void navigate({
      to: '/w/$workspaceId/inbox/{-$view}/{-$conversationId}',
      params: { workspaceId, view: 'all', conversationId },
    });
  return {
    searching: isFetching,
    found: [
      ...data.contacts.map(({ contact, snippet }) => ({
        id: contact.id,
        icon: <UserOutlined />,
        label: <Line name={t('palette.customer')} snippet={snippet} />,
        run: () =>
          void navigate({
            to: '/w/$workspaceId/customers/{-$contactId}',
            params: { workspaceId, contactId: contact.id },
          }),
      })),
      ...data.hits.map(({ conversation, snippet }) => ({
        id: conversation.id,
        icon: <MessageOutlined />,
        label: (
          <Line
            name={`#${conversation.number} ${conversation.contact.name ?? t('palette.unnamed')}`}
            snippet={snippet}
          />
        ),
        run: inInbox(conversation.id),
      })),
    ],
  };
}

function Line({ name, snippet }: { name: string; snippet: Snippet }) {
  return (
    <span className="palette-found">
      <span className="palette-found-name">{name}</span>
      <span className="palette-found-text">
        {snippet.map(({ text, found }, index) =>
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which never move
          found ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
        )}
      </span>
    </span>
  );
}
