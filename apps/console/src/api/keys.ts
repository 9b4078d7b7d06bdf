/** The lists that live under a workspace and change rarely; `settings.changed` names them by `what`. */
export type CollectionName =
  | 'members'
  | 'invitations'
  | 'teams'
  | 'skills'
  | 'topics'
  | 'tags'
  | 'templates'
  | 'emotion-rules'
  | 'attribute-definitions'
  | 'shift-types'
  | 'work-contracts';

/** Query keys. Everything of a workspace begins with `['workspace', id]`, so that one call refreshes it all. */
export const keys = {
  setup: ['setup'] as const,
  me: ['me'] as const,
  workspaceAll: (workspaceId: string) => ['workspace', workspaceId] as const,
  workspace: (workspaceId: string) => ['workspace', workspaceId, 'workspace'] as const,
  collection: (workspaceId: string, name: CollectionName) => ['workspace', workspaceId, name] as const,
  conversations: (workspaceId: string, query?: object) =>
    query
      ? (['workspace', workspaceId, 'conversations', query] as const)
      : (['workspace', workspaceId, 'conversations'] as const),
  search: (workspaceId: string, q: string) => ['workspace', workspaceId, 'search', q] as const,
  counts: (workspaceId: string) => ['workspace', workspaceId, 'counts'] as const,
  thread: (workspaceId: string, id: string) => ['workspace', workspaceId, 'thread', id] as const,
  suggestions: (workspaceId: string, id: string) => ['workspace', workspaceId, 'suggestions', id] as const,
  similar: (workspaceId: string, id: string) => ['workspace', workspaceId, 'similar', id] as const,
  history: (workspaceId: string, id: string) => ['workspace', workspaceId, 'history', id] as const,
  decisions: (workspaceId: string, id: string) => ['workspace', workspaceId, 'decisions', id] as const,
  drafts: (workspaceId: string, id: string) => ['workspace', workspaceId, 'drafts', id] as const,
  contact: (workspaceId: string, id: string) => ['workspace', workspaceId, 'contact', id] as const,
  contacts: (workspaceId: string, query?: object) =>
    query
      ? (['workspace', workspaceId, 'contacts', query] as const)
      : (['workspace', workspaceId, 'contacts'] as const),
  duplicates: (workspaceId: string, id: string) => ['workspace', workspaceId, 'duplicates', id] as const,
  links: (workspaceId: string, id: string) => ['workspace', workspaceId, 'links', id] as const,
  emotions: (workspaceId: string, id: string) => ['workspace', workspaceId, 'emotions', id] as const,
  alerts: (workspaceId: string, ...rest: readonly unknown[]) =>
    ['workspace', workspaceId, 'alerts', ...rest] as const,
  workforce: (workspaceId: string, ...rest: readonly unknown[]) =>
    ['workspace', workspaceId, 'workforce', ...rest] as const,
  rosters: (workspaceId: string, ...rest: readonly unknown[]) =>
    ['workspace', workspaceId, 'rosters', ...rest] as const,
  queue: (workspaceId: string) => ['workspace', workspaceId, 'queue'] as const,
  metrics: (workspaceId: string, ...rest: readonly unknown[]) =>
    ['workspace', workspaceId, 'metrics', ...rest] as const,
};
