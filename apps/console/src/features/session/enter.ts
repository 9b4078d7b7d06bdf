import type { Me, SignInResult } from '@attune/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { api, keys } from '../../api/index.ts';

/** Opens the console for somebody who has just got a session. `to` is a path of our own. */
export function useEnter(): (to?: string, me?: Me) => Promise<void> {
  const queryClient = useQueryClient();
  const router = useRouter();
  return async (to, me) => {
    queryClient.clear();
    if (me) queryClient.setQueryData(keys.me, me);
    if (to) router.history.push(to);
    else await router.navigate({ to: '/' });
  };
}

export function signIn(email: string, password: string): Promise<SignInResult> {
  return api.post<SignInResult>('/api/auth/sign-in/email', { email, password });
}

export function signOut(): Promise<unknown> {
  return api.post('/api/auth/sign-out', {});
}
