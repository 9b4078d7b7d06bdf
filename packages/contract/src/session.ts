import Type, { type Static } from 'typebox';
import { Id, Locale, literals, Nullable, Time } from './common.ts';

/** `secondFactor`: the password was right; the session comes with the code. */
export const SignInResult = Type.Object({ secondFactor: Type.Boolean() });
export type SignInResult = Static<typeof SignInResult>;

/** A browser that is signed in. */
export const OwnSession = Type.Object({
  id: Id,
  current: Type.Boolean(),
  userAgent: Type.String(),
  ipAddress: Type.String(),
  createdAt: Time,
  seenAt: Type.String({ format: 'date-time', description: 'to five minutes' }),
  singleSignOn: Type.Boolean(),
});
export type OwnSession = Static<typeof OwnSession>;

/** `uri` is what the QR code says; `secret` is for typing in. */
export const SecondFactorSetup = Type.Object({ secret: Type.String(), uri: Type.String() });
export type SecondFactorSetup = Static<typeof SecondFactorSetup>;
/** Shown once; each works once. */
export const BackupCodes = Type.Object({ backupCodes: Type.Array(Type.String()) });
export type BackupCodes = Static<typeof BackupCodes>;

/** `locale` null: as the workspace. */
export const ProfilePatch = Type.Partial(
  Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }), locale: Nullable(Locale) }),
  { additionalProperties: false },
);
export type ProfilePatch = Static<typeof ProfilePatch>;

export const MappedRole = literals(['admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'] as const);

const connection = {
  enabled: Type.Boolean(),
  label: Type.String({ minLength: 1, maxLength: 40, description: 'on the button of the sign-in page' }),
  issuer: Type.String({ pattern: '^https?://', maxLength: 500, description: 'discovered from there' }),
  clientId: Type.String({ minLength: 1, maxLength: 300 }),
  domains: Type.Array(Type.String({ pattern: '^[a-z0-9.-]+\\.[a-z0-9-]+$', maxLength: 200 }), {
    maxItems: 50,
    description: 'whose addresses are let in; none: any',
  }),
  required: Type.Boolean({ description: 'members other than owners come in by no other way' }),
  joinRole: Nullable(MappedRole),
  roleClaim: Nullable(
    Type.String({ minLength: 1, maxLength: 100, description: 'groups, or realm_access.roles' }),
  ),
  roleMap: Type.Record(Type.String({ minLength: 1, maxLength: 200 }), MappedRole, { maxProperties: 100 }),
  remap: Type.Boolean({ description: 'the role follows the claim at each sign-in' }),
};
/** `redirectUri` is what the identity provider has to know. */
export const SsoSettings = Type.Object({
  redirectUri: Type.String(),
  connection: Nullable(Type.Object(connection)),
});
export type SsoSettings = Static<typeof SsoSettings>;
/** `clientSecret` is never shown; left out, it stays. */
export const SsoConnectionPut = Type.Object({
  ...connection,
  clientSecret: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
});
export type SsoConnectionPut = Static<typeof SsoConnectionPut>;
/** A button of the sign-in page. */
export const SsoButton = Type.Object({ workspaceId: Id, label: Type.String() });
export type SsoButton = Static<typeof SsoButton>;
