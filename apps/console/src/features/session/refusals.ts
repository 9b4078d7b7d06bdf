/** Why single sign-on led back to the sign-in page; the server puts it into the address. */
export const SSO_REFUSALS = [
  'failed',
  'expired',
  'unverified',
  'domain',
  'invite',
  'no_access',
  'required',
] as const;
export type SsoRefusal = (typeof SSO_REFUSALS)[number];
