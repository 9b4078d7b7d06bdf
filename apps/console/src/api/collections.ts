import type {
  AttributeDefinition,
  EmotionRule,
  Invitation,
  Member,
  ShiftType,
  Skill,
  Tag,
  Team,
  Template,
  Topic,
  WorkContract,
  Workspace,
  WorkspacePatch,
} from '@attune/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, workspacePath } from './client.ts';
import { type CollectionName, keys } from './keys.ts';
import { useWorkspaceId } from './me.ts';

interface Collections {
  members: Member;
  invitations: Invitation;
  teams: Team;
  skills: Skill;
  topics: Topic;
  tags: Tag;
  templates: Template;
  'emotion-rules': EmotionRule;
  'attribute-definitions': AttributeDefinition;
  'shift-types': ShiftType;
  'work-contracts': WorkContract;
}

function useCollection<N extends CollectionName>(name: N, enabled = true) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.collection(workspaceId, name),
    queryFn: ({ signal }) => api.get<Collections[N][]>(workspacePath(workspaceId, name), { signal }),
    staleTime: 60_000,
    enabled,
  });
}

export const useMembers = () => useCollection('members');
/** A list as a map; an empty one while it loads. */
export function byId<T extends { id: string }>(list: readonly T[] | undefined): ReadonlyMap<string, T> {
  return new Map(list?.map((item) => [item.id, item]));
}

/** Administrators only. */
export const useInvitations = (enabled: boolean) => useCollection('invitations', enabled);
export const useTeams = () => useCollection('teams');
export const useSkills = () => useCollection('skills');
export const useTopics = () => useCollection('topics');
export const useTags = () => useCollection('tags');
export const useTemplates = () => useCollection('templates');
/** Supervisors and administrators only. */
export const useEmotionRules = (enabled = true) => useCollection('emotion-rules', enabled);
export const useAttributeDefinitions = () => useCollection('attribute-definitions');
export const useShiftTypes = () => useCollection('shift-types');
/** Of all who answer. */
export const useWorkContracts = () => useCollection('work-contracts');

/** Creates (without `id`) or changes one item, and refreshes its list. */
export function useSaveItem<N extends Exclude<CollectionName, 'invitations' | 'work-contracts'>>(name: N) {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, input }: { id?: string | undefined; input: object }) =>
      id === undefined
        ? api.post<Collections[N]>(workspacePath(workspaceId, name), input)
        : api.patch<Collections[N]>(workspacePath(workspaceId, `${name}/${id}`), input),
    onSuccess: (saved) => {
      client.setQueryData<Collections[N][]>(keys.collection(workspaceId, name), (list) => {
        if (!list) return list;
        return list.some((item) => item.id === saved.id)
          ? list.map((item) => (item.id === saved.id ? saved : item))
          : [...list, saved];
      });
      return client.invalidateQueries({ queryKey: keys.collection(workspaceId, name) });
    },
  });
}

export function useDeleteItem(name: Exclude<CollectionName, 'members' | 'work-contracts'>) {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(workspacePath(workspaceId, `${name}/${id}`)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.collection(workspaceId, name) }),
  });
}

export function useWorkspace() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.workspace(workspaceId),
    queryFn: ({ signal }) => api.get<Workspace>(workspacePath(workspaceId), { signal }),
    staleTime: 60_000,
  });
}

export function useSaveWorkspace() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: WorkspacePatch) => api.patch<Workspace>(workspacePath(workspaceId), patch),
    onSuccess: (workspace) => {
      client.setQueryData(keys.workspace(workspaceId), workspace);
      return client.invalidateQueries({ queryKey: keys.me });
    },
  });
}
