import type {
  Absence,
  AbsenceInput,
  Adherence,
  MySchedule,
  RosterImported,
  RosterView,
  SolveInput,
  StaffingView,
  Swap,
  SwapInput,
  Wish,
  WishInput,
  WorkContract,
  WorkContractPut,
} from '@attune/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useMemo } from 'react';
import { api, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';

export interface Range {
  readonly from: string;
  readonly days: number;
}

const SOLVING_MS = 1_500;

/** The roster being made; agents are told what is published. While it is being solved it asks again by itself. */
export function useRoster(range: Range | null) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.rosters(workspaceId, 'view', range),
    queryFn: ({ signal }) =>
      api.get<RosterView>(workspacePath(workspaceId, 'roster'), { query: { ...range }, signal }),
    enabled: range !== null,
    refetchInterval: ({ state }) => (state.data?.solve?.state === 'running' ? SOLVING_MS : false),
    staleTime: 30_000,
  });
}

/** How many are needed, and how many the draft has. */
export function useDraftStaffing(range: Range) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.workforce(workspaceId, 'staffing', 'cover', range),
    queryFn: ({ signal }) =>
      api.get<StaffingView>(workspacePath(workspaceId, 'workforce/staffing'), {
        query: { ...range, draft: true },
        signal,
      }),
    retry: false,
    staleTime: 30_000,
  });
}

export function useSchedule(range: Range) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.rosters(workspaceId, 'schedule', range),
    queryFn: ({ signal }) =>
      api.get<MySchedule>(workspacePath(workspaceId, 'schedule'), { query: { ...range }, signal }),
    staleTime: 30_000,
  });
}

/** For leads: all of them; for the others theirs and those open to them. */
export function useSwaps() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.rosters(workspaceId, 'swaps'),
    queryFn: ({ signal }) => api.get<Swap[]>(workspacePath(workspaceId, 'swaps'), { signal }),
    staleTime: 30_000,
  });
}

export function useAdherence() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.rosters(workspaceId, 'adherence'),
    queryFn: ({ signal }) => api.get<Adherence>(workspacePath(workspaceId, 'adherence'), { signal }),
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  });
}

type Call = { method: 'post' | 'put' | 'delete'; path: string; body?: object; done?: string };

/** What people ask for and what leads decide; everything made from the roster is read again. */
export function useRosterActions() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const { message } = App.useApp();
  const describe = useDescribeError();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ method, path, body }: Call) => {
      const full = workspacePath(workspaceId, path);
      return method === 'delete' ? api.delete<unknown>(full) : api[method]<unknown>(full, body ?? {});
    },
    onSuccess: (_, { done }) => {
      if (done) void message.success(done);
    },
    onError: (error) => void message.error(describe(error)),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.rosters(workspaceId) }),
        client.invalidateQueries({ queryKey: keys.workforce(workspaceId, 'staffing') }),
      ]),
  });
  return useMemo(() => {
    /** Whether it went well; what did not has been told. */
    const call = (made: Call) =>
      mutateAsync(made).then(
        () => true,
        () => false,
      );
    return {
      isPending,
      askAbsence: (body: AbsenceInput, done: string) =>
        call({ method: 'post', path: 'absences', body, done }),
      decideAbsence: (id: string, state: Absence['state'], done: string) =>
        call({ method: 'put', path: `absences/${id}/state`, body: { state }, done }),
      dropAbsence: (id: string, done: string) => call({ method: 'delete', path: `absences/${id}`, done }),
      wish: (body: WishInput, done: string) => call({ method: 'put', path: 'wishes', body, done }),
      dropWish: ({ id }: Wish, done: string) => call({ method: 'delete', path: `wishes/${id}`, done }),
      offer: (body: SwapInput, done: string) => call({ method: 'post', path: 'swaps', body, done }),
      acceptSwap: (id: string, done: string) => call({ method: 'post', path: `swaps/${id}/accept`, done }),
      withdrawSwap: (id: string, done: string) =>
        call({ method: 'post', path: `swaps/${id}/withdraw`, done }),
      decideSwap: (id: string, approve: boolean, done: string) =>
        call({ method: 'put', path: `swaps/${id}/decision`, body: { approve }, done }),
      solve: (body: SolveInput) => call({ method: 'post', path: 'roster/solve', body }),
      stopSolving: () => call({ method: 'delete', path: 'roster/solve' }),
      publish: (range: Range, done: string) =>
        call({ method: 'post', path: 'roster/publish', body: range, done }),
    };
  }, [mutateAsync, isPending]);
}
export type RosterActions = ReturnType<typeof useRosterActions>;

export function useSaveContract() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ memberId, input }: { memberId: string; input: WorkContractPut }) =>
      api.put<WorkContract>(workspacePath(workspaceId, `work-contracts/${memberId}`), input),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.collection(workspaceId, 'work-contracts') }),
        client.invalidateQueries({ queryKey: keys.rosters(workspaceId) }),
      ]),
  });
}

export function useImportRoster() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (csv: string) =>
      api.post<RosterImported>(workspacePath(workspaceId, 'roster/import'), { csv }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.rosters(workspaceId) }),
  });
}
