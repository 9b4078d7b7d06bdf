import type { SetupState, SsoButton } from '@attune/contract';
import { queryOptions } from '@tanstack/react-query';
import { api, keys } from '../../api/index.ts';

/** Whether anybody can sign in yet, and the sign-ins of a demonstration. */
export const setupQuery = queryOptions({
  queryKey: keys.setup,
  queryFn: ({ signal }) => api.get<SetupState>('/setup', { signal }),
});

/** The buttons of workspaces that have an identity provider. */
export const ssoQuery = queryOptions({
  queryKey: ['sso'],
  queryFn: ({ signal }) => api.get<SsoButton[]>('/sso', { signal }),
});
