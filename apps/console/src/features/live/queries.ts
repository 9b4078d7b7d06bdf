import type { CellConversations, Dimension, Heatmap, Metric, Tiles } from '@attune/contract';
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { api, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';
import type { Span } from './range.ts';

/** Live events refresh these; the slow poll is for values that change with time alone (a target that passes). */
const POLL = 20_000;

export function useTiles(span: Span) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.metrics(workspaceId, 'tiles', span),
    queryFn: ({ signal }) =>
      api.get<Tiles>(workspacePath(workspaceId, 'metrics/tiles'), { query: { ...span }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: POLL,
  });
}

export function useHeatmap(span: Span, dimension: Dimension, metric: Metric) {
  const workspaceId = useWorkspaceId();
  const query = { ...span, dimension, ...(dimension === 'stage' ? {} : { metric }) };
  return useQuery({
    queryKey: keys.metrics(workspaceId, 'heatmap', query),
    queryFn: ({ signal }) =>
      api.get<Heatmap>(workspacePath(workspaceId, 'metrics/heatmap'), { query, signal }),
    refetchInterval: POLL,
  });
}

export interface CellRequest {
  spans: readonly { from: string; to: string }[];
  metric?: Metric;
  dimension?: Dimension;
  /** Row of the dimension; empty: the row without one. */
  key?: string;
}

/** The conversations behind a number, newest first; a folded cell asks for each of its hours. */
export function useCell({ spans, ...rest }: CellRequest) {
  const workspaceId = useWorkspaceId();
  return useQueries({
    queries: spans.map((span) => ({
      queryKey: keys.metrics(workspaceId, 'cell', { ...span, ...rest }),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.get<CellConversations>(workspacePath(workspaceId, 'metrics/cell'), {
          query: { ...span, ...rest },
          signal,
        }),
    })),
    combine: (results) => ({
      isPending: results.some((result) => result.isPending),
      error: results.find((result) => result.error)?.error ?? null,
      retry: () => results.forEach((result) => void result.refetch()),
      total: results.reduce((sum, result) => sum + (result.data?.total ?? 0), 0),
      items: results.flatMap((result) => result.data?.items ?? []).toSorted((a, b) => (a.at < b.at ? 1 : -1)),
    }),
  });
}
