import type {
  ForecastView,
  SpecialDay,
  SpecialDayInput,
  StaffingView,
  VolumeImported,
  VolumeStream,
  WhatIfInput,
  WhatIfView,
} from '@attune/contract';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';

/** Events refresh these (live/apply.ts); the slow poll is for what changes with the hour alone. */
const POLL = 120_000;

function useWorkforce<T>(path: string, query: Record<string, string | number | boolean | undefined> = {}) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.workforce(workspaceId, path, query),
    queryFn: ({ signal }) => api.get<T>(workspacePath(workspaceId, `workforce/${path}`), { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: POLL,
  });
}

export const useStreams = () => useWorkforce<VolumeStream[]>('streams');

export const useForecast = (streamId: string | undefined, historyDays: number) =>
  useWorkforce<ForecastView>('forecast', { streamId, historyDays });

/** Days from `from` to `to`, local dates, both included. */
export const useSpecialDays = (from: string, to: string) =>
  useWorkforce<SpecialDay[]>('special-days', { from, to });

export const useStaffing = (from: string, days: number, draft: boolean) =>
  useWorkforce<StaffingView>('staffing', { from, days, draft });

/** What the plan would make of other circumstances. The answer before stays until the next is there. */
export function useWhatIf(input: WhatIfInput) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.workforce(workspaceId, 'what-if', input),
    queryFn: ({ signal }) =>
      api.post<WhatIfView>(workspacePath(workspaceId, 'workforce/what-if'), input, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Everything that changes the forecast refreshes the whole of workforce. */
function useWorkforceMutation<I, O>(call: (workspaceId: string, input: I) => Promise<O>) {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: I) => call(workspaceId, input),
    onSettled: () => client.invalidateQueries({ queryKey: keys.workforce(workspaceId) }),
  });
}

export const useMakeForecast = () =>
  useWorkforceMutation((workspaceId, _input: undefined) =>
    api.post(workspacePath(workspaceId, 'workforce/forecast')),
  );

export const useImportVolumes = () =>
  useWorkforceMutation((workspaceId, input: { name: string; csv: string }) =>
    api.post<VolumeImported>(workspacePath(workspaceId, 'workforce/volumes'), input),
  );

export const useDeleteStream = () =>
  useWorkforceMutation((workspaceId, id: string) =>
    api.delete(workspacePath(workspaceId, `workforce/streams/${id}`)),
  );

export const useAddSpecialDay = () =>
  useWorkforceMutation((workspaceId, input: SpecialDayInput) =>
    api.post<SpecialDay>(workspacePath(workspaceId, 'workforce/special-days'), input),
  );

export const useDeleteSpecialDay = () =>
  useWorkforceMutation((workspaceId, id: string) =>
    api.delete(workspacePath(workspaceId, `workforce/special-days/${id}`)),
  );
