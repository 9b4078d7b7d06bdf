import Type, { type Static } from 'typebox';
import { Id, Locale, Nullable, Time } from './common.ts';

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
