import type { Language, TemplateMatch } from '@attune/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, workspacePath } from './client.ts';
import { keys } from './keys.ts';
import { useWorkspaceId } from './me.ts';

const PAUSE_MS = 120;
const NOTHING: readonly string[] = [];

/** Ids of templates that fit by meaning, best first; asked once one pauses. Nothing for an empty search or while offline. */
export function useTemplateSearch(search: string | null, language: Language | null): readonly string[] {
  const workspaceId = useWorkspaceId();
  const sought = search?.trim().slice(0, 200) ?? '';
  const [q, setQ] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setQ(sought), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [sought]);
  const { data } = useQuery({
    // Below the templates, so that it is asked again when one of them changes.
    queryKey: [...keys.collection(workspaceId, 'templates'), 'search', q, language],
    queryFn: ({ signal }) =>
      api.get<TemplateMatch[]>(workspacePath(workspaceId, 'templates/search'), {
        query: { q, language },
        signal,
      }),
    select: (matches) => matches.map(({ templateId }) => templateId),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return sought === '' ? NOTHING : (data ?? NOTHING);
}
