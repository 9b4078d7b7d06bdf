import type {
  AttributeDefinition,
  AttributeSubject,
  Contact,
  ContactImported,
  ContactInput,
  ContactPage,
  ContactQuery,
  Conversation,
  ConversationLink,
  Duplicates,
  LinkKind,
} from '@attune/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, keys, useAttributeDefinitions, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useLive } from '../../live/LiveProvider.tsx';
import { useDescribeError } from '../../ui/index.ts';

/** The definitions of one subject, in order, with their labels in the reader's language. */
export function useDefinitions(subject: AttributeSubject): (AttributeDefinition & { label: string })[] {
  const { i18n } = useTranslation();
  const language = i18n.language.startsWith('zh') ? 'zh' : 'en';
  const { data = [] } = useAttributeDefinitions();
  return data
    .filter((definition) => definition.subject === subject)
    .map((definition) => ({ ...definition, label: definition.labels[language] }));
}

export function useContactList(query: Omit<ContactQuery, 'cursor' | 'limit'>) {
  const workspaceId = useWorkspaceId();
  return useInfiniteQuery({
    queryKey: keys.contacts(workspaceId, query),
    queryFn: ({ pageParam, signal }) =>
      api.get<ContactPage>(workspacePath(workspaceId, 'contacts'), {
        query: { ...query, cursor: pageParam, limit: 50 },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

export function useDuplicates(id: string) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.duplicates(workspaceId, id),
    queryFn: ({ signal }) =>
      api.get<Duplicates>(workspacePath(workspaceId, `contacts/${id}/duplicates`), { signal }),
  });
}

export function useLinks(id: string) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.links(workspaceId, id),
    queryFn: ({ signal }) =>
      api.get<ConversationLink[]>(workspacePath(workspaceId, `conversations/${id}/links`), { signal }),
  });
}

/** Runs a call, tells what went wrong, and says whether it went well. */
function useAttempt() {
  const { message } = App.useApp();
  const describe = useDescribeError();
  return async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      message.error(describe(error));
      return false;
    }
  };
}

export function useContactActions() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const attempt = useAttempt();
  const refresh = (...ids: string[]) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.contacts(workspaceId) }),
      client.invalidateQueries({ queryKey: keys.conversations(workspaceId) }),
      ...ids.flatMap((id) => [
        client.invalidateQueries({ queryKey: keys.contact(workspaceId, id) }),
        client.invalidateQueries({ queryKey: keys.duplicates(workspaceId, id) }),
      ]),
    ]);
  return {
    patch: (id: string, values: object) =>
      attempt(async () => {
        const saved = await api.patch<Contact>(workspacePath(workspaceId, `contacts/${id}`), values);
        client.setQueryData(keys.contact(workspaceId, id), saved);
        await client.invalidateQueries({ queryKey: keys.contacts(workspaceId) });
      }),
    merge: (id: string, intoId: string) =>
      attempt(async () => {
        await api.post(workspacePath(workspaceId, `contacts/${id}/merge`), { intoId });
        await refresh(id, intoId);
      }),
    unmerge: (id: string, fromId: string) =>
      attempt(async () => {
        await api.delete(workspacePath(workspaceId, `contacts/${id}/merge`));
        await refresh(id, fromId);
      }),
  };
}

export function useCreateContact() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: ContactInput) => api.post<Contact>(workspacePath(workspaceId, 'contacts'), input),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.contacts(workspaceId) }),
  });
}

export function useImport() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { csv: string; apply: boolean }) =>
      api.post<ContactImported>(workspacePath(workspaceId, 'contacts/import'), input),
    onSuccess: (_, { apply }) =>
      apply ? client.invalidateQueries({ queryKey: keys.contacts(workspaceId) }) : undefined,
  });
}

/** What concerns a conversation as a record: attributes, merging, links. */
export function useRecordActions(id: string) {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const { store } = useLive();
  const attempt = useAttempt();
  const path = (rest: string) => workspacePath(workspaceId, `conversations/${rest}`);
  const refresh = (...ids: string[]) =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.conversations(workspaceId) }),
      ...ids.flatMap((one) => [
        client.invalidateQueries({ queryKey: keys.thread(workspaceId, one) }),
        client.invalidateQueries({ queryKey: keys.history(workspaceId, one) }),
      ]),
    ]);
  return {
    setAttributes: (attributes: object) =>
      attempt(async () => store.put([await api.patch<Conversation>(path(id), { attributes })])),
    merge: (secondaryId: string, primaryId: string) =>
      attempt(async () => {
        store.put([await api.post<Conversation>(path(`${secondaryId}/merge`), { intoId: primaryId })]);
        await refresh(secondaryId, primaryId);
      }),
    unmerge: (secondaryId: string, primaryId: string) =>
      attempt(async () => {
        store.put([await api.delete<Conversation>(path(`${secondaryId}/merge`))]);
        client.removeQueries({ queryKey: keys.thread(workspaceId, primaryId) });
        await refresh(secondaryId, primaryId);
      }),
    link: (otherId: string, kind: LinkKind) =>
      attempt(async () => {
        const links = await api.put<ConversationLink[]>(path(`${id}/links/${otherId}`), { kind });
        client.setQueryData(keys.links(workspaceId, id), links);
      }),
    unlink: (otherId: string) =>
      attempt(async () => {
        const links = await api.delete<ConversationLink[]>(path(`${id}/links/${otherId}`));
        client.setQueryData(keys.links(workspaceId, id), links);
      }),
  };
}
