import type { Role } from '@attune/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Person } from './access.ts';

/** What a workspace asks of those who come in. */
export interface Demands {
  role: string;
  requiresSecondFactor: boolean;
  requiresSso: boolean;
}

/** To be selected beside a member's role, with the workspace as w and its sso_connection, if any, as s. */
export const demands = () =>
  [
    (sql`coalesce((w.settings->>'requireSecondFactor')::boolean, false)` as RawBuilder<boolean>).as(
      'requiresSecondFactor',
    ),
    (sql`coalesce(s.enabled and s.required, false)` as RawBuilder<boolean>).as('requiresSso'),
  ] as const;

/**
 * Why somebody who is a member does not come in all the same; null: they do. An identity provider that vouches has asked for
 * what its workspace thinks is right, and is not asked twice. Owners keep a way in for the day on which it fails.
 */
export function whatIsMissing(
  { onlyWorkspace, secondFactor }: Pick<Person, 'onlyWorkspace' | 'secondFactor'>,
  workspaceId: string,
  { role, requiresSecondFactor, requiresSso }: Demands,
): 'second_factor_required' | 'sso_required' | null {
  if (onlyWorkspace === workspaceId) return null;
  if (requiresSso && (role as Role) !== 'owner') return 'sso_required';
  if (requiresSecondFactor && !secondFactor) return 'second_factor_required';
  return null;
}
