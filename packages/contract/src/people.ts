import Type, { type Static } from 'typebox';
import { Id, Language, Locale, literals, Nullable, Time } from './common.ts';

export const ROLES = ['owner', 'admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'] as const;
export const Role = literals(ROLES);
export type Role = Static<typeof Role>;

export const PRESENCES = ['online', 'busy', 'away', 'offline'] as const;
export const Presence = literals(PRESENCES);
export type Presence = Static<typeof Presence>;

export const SkillLevel = Type.Integer({ minimum: 1, maximum: 5 });

export const Member = Type.Object({
  id: Id,
  name: Type.String(),
  email: Type.String(),
  role: Role,
  presence: Presence,
  presenceAt: Time,
  capacity: Type.Number({ description: 'weighted units of open conversations' }),
  load: Type.Number({ description: 'weight of the open conversations assigned now' }),
  liveCapacity: Type.Optional(Nullable(Type.Number({ description: 'bound for chats within the capacity' }))),
  asyncCapacity: Type.Optional(
    Nullable(Type.Number({ description: 'bound for e-mail within the capacity' })),
  ),
  asyncLoad: Type.Optional(Type.Number({ description: 'part of the load that is e-mail' })),
  shiftEndsAt: Type.Optional(Nullable(Time)),
  connected: Type.Optional(
    Type.Boolean({ description: 'false: the live connection broke, and may come back' }),
  ),
  languages: Type.Array(Language),
  teamIds: Type.Array(Id),
  skills: Type.Array(Type.Object({ skillId: Id, level: SkillLevel })),
  disabled: Type.Boolean(),
});
export type Member = Static<typeof Member>;

export const MemberPatch = Type.Partial(
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 80 }),
    role: Role,
    capacity: Type.Number({ minimum: 0, maximum: 100 }),
    liveCapacity: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
    asyncCapacity: Nullable(Type.Number({ minimum: 0, maximum: 100 })),
    languages: Type.Array(Language, { uniqueItems: true, maxItems: 2 }),
    teamIds: Type.Array(Id, { uniqueItems: true, maxItems: 100 }),
    skills: Type.Array(Type.Object({ skillId: Id, level: SkillLevel }), { maxItems: 100 }),
    disabled: Type.Boolean(),
  }),
  { additionalProperties: false },
);
export type MemberPatch = Static<typeof MemberPatch>;

/** `shiftEndsAt`: from then on no more work, and who waits for an answer goes to somebody else; null: open end. */
export const PresencePut = Type.Object({ presence: Presence, shiftEndsAt: Type.Optional(Nullable(Time)) });
export type PresencePut = Static<typeof PresencePut>;

export const Team = Type.Object({ id: Id, name: Type.String(), memberIds: Type.Array(Id) });
export type Team = Static<typeof Team>;
export const TeamInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  memberIds: Type.Optional(Type.Array(Id, { uniqueItems: true, maxItems: 1000 })),
});

export const Skill = Type.Object({ id: Id, name: Type.String() });
export type Skill = Static<typeof Skill>;
export const SkillInput = Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }) });

/** What customers ask about; recognised from its name and examples, answered by those with its skill. */
export const Topic = Type.Object({
  id: Id,
  name: Type.String(),
  skillId: Nullable(Id),
  minLevel: SkillLevel,
  teamId: Nullable(Id),
  examples: Type.Array(Type.String()),
});
export type Topic = Static<typeof Topic>;
export const TopicInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  skillId: Type.Optional(Nullable(Id)),
  minLevel: Type.Optional(SkillLevel),
  teamId: Type.Optional(Nullable(Id)),
  examples: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 200 })),
});
export type TopicInput = Static<typeof TopicInput>;

export const Invitation = Type.Object({
  id: Id,
  email: Type.String(),
  role: Role,
  createdAt: Time,
  expiresAt: Time,
  acceptedAt: Nullable(Time),
});
export type Invitation = Static<typeof Invitation>;
export const InvitationInput = Type.Object({
  email: Type.String({ format: 'email', maxLength: 200 }),
  role: literals(['admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'] as const),
});
/** `url` is shown once; only its hash is stored. */
export const InvitationCreated = Type.Object({ invitation: Invitation, url: Type.String() });
export const InvitationView = Type.Object({
  workspaceName: Type.String(),
  email: Type.String(),
  role: Role,
  hasAccount: Type.Boolean({ description: 'this address already has a sign-in on this installation' }),
});
export type InvitationView = Static<typeof InvitationView>;
/** For somebody without a sign-in: name and password to make one. For somebody signed in: nothing. */
export const InvitationAccept = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  password: Type.Optional(Type.String({ minLength: 10, maxLength: 200 })),
});

export const Me = Type.Object({
  user: Type.Object({
    id: Type.String(),
    name: Type.String(),
    email: Type.String(),
    secondFactor: Type.Boolean({ description: 'a code is asked for after the password' }),
    singleSignOn: Type.Boolean({ description: 'this session was vouched for by a workspace' }),
  }),
  memberships: Type.Array(
    Type.Object({
      workspaceId: Id,
      workspaceName: Type.String(),
      memberId: Id,
      role: Role,
      locale: Nullable(Locale),
      blocked: Nullable(literals(['second_factor_required', 'sso_required'] as const)),
    }),
  ),
});
export type Me = Static<typeof Me>;
