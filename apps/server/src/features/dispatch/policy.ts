import type { DispatchSettings } from '@attune/contract';
import { POLICIES, type Policy } from '@attune/dispatch';
import type { Known } from './experience.ts';

/** The policy that a workspace's settings name, with its own numbers and what is known from its own history. */
export function policyOf({ policy, relaxation, maxWaitSeconds }: DispatchSettings, known: Known): Policy {
  const base = POLICIES[policy];
  return {
    ...base,
    relaxation,
    hazard: known.hazard ?? base.hazard,
    typicalHandleSeconds: known.typicalHandleSeconds ?? base.typicalHandleSeconds,
    guards: { ...base.guards, maxWaitSeconds },
  };
}
