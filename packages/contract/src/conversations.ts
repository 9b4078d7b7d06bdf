import Type, { type Static } from 'typebox';
import { Attributes, AttributesPatch } from './attributes.ts';
import { Id, Language, literals, Nullable, PageQuery, Time } from './common.ts';
import { Feeling, Mood } from './feelings.ts';

export const STATUSES = ['open', 'pending', 'snoozed', 'resolved'] as const;
export const Status = literals(STATUSES);
export type Status = Static<typeof Status>;
export const Owner = literals(['bot', 'queue', 'agent'] as const);
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
export const Priority = literals(PRIORITIES);
export type Priority = Static<typeof Priority>;
export const AssignedBy = literals(['dispatch', 'take', 'manual', 'transfer'] as const);
export type AssignedBy = Static<typeof AssignedBy>;
export const Channel = literals(['widget', 'api', 'email'] as const);
export const AuthorKind = literals(['contact', 'member', 'bot', 'system'] as const);

export const MAX_BODY = 10_000;
export const Body = Type.String({ maxLength: MAX_BODY });
export const ClientKey = Type.String({
  minLength: 8,
  maxLength: 64,
  pattern: '^[A-Za-z0-9_-]+$',
  description: 'made by the sender; the same key never stores twice',
});

export const Attachment = Type.Object({
  id: Id,
  fileName: Type.String(),
  contentType: Type.String(),
  byteSize: Type.Integer(),
});
export type Attachment = Static<typeof Attachment>;

export const Message = Type.Object({
  id: Id,
  conversationId: Id,
  kind: literals(['message', 'note'] as const),
  authorKind: AuthorKind,
  authorId: Nullable(Id),
  body: Type.String(),
  clientKey: Nullable(Type.String()),
  createdAt: Time,
  attachments: Type.Array(Attachment),
  feeling: Type.Optional(Feeling),
});
export type Message = Static<typeof Message>;

/** `suggestedFor`: the customer's message for which the template was suggested, when it was inserted from there. */
export const MessageInput = Type.Object({
  clientKey: ClientKey,
  kind: literals(['message', 'note'] as const),
  body: Body,
  attachmentIds: Type.Optional(Type.Array(Id, { maxItems: 10, uniqueItems: true })),
  templateId: Type.Optional(Id),
  suggestedFor: Type.Optional(Id),
});
export type MessageInput = Static<typeof MessageInput>;

export const ContactSummary = Type.Object({
  id: Id,
  externalId: Nullable(Type.String()),
  name: Nullable(Type.String()),
  email: Nullable(Type.String()),
});
export type ContactSummary = Static<typeof ContactSummary>;

/** A conversation as lists and events carry it. A client keeps the one with the higher `version`. */
export const Conversation = Type.Object({
  id: Id,
  number: Type.Integer(),
  version: Type.Integer(),
  contact: ContactSummary,
  channel: Channel,
  language: Nullable(Language),
  topicId: Nullable(Id),
  status: Status,
  owner: Owner,
  assigneeId: Nullable(Id),
  assignedBy: Type.Optional(Nullable(AssignedBy)),
  offeredUntil: Type.Optional(Nullable(Time)),
  held: Type.Optional(Type.Boolean({ description: 'automation keeps off it' })),
  teamId: Nullable(Id),
  requiredSkillId: Type.Optional(Nullable(Id)),
  priority: Priority,
  tagIds: Type.Array(Id),
  createdAt: Time,
  updatedAt: Time,
  queuedAt: Nullable(Time),
  assignedAt: Nullable(Time),
  firstReplyAt: Nullable(Time),
  firstReplyDueAt: Nullable(Time),
  waitingSince: Nullable(Time),
  snoozedUntil: Nullable(Time),
  resolvedAt: Nullable(Time),
  csatScore: Nullable(Type.Integer()),
  lastMessageAt: Time,
  lastMessagePreview: Type.String(),
  lastMessageAuthor: AuthorKind,
  agentReadAt: Nullable(Time),
  contactReadAt: Nullable(Time),
  attributes: Type.Optional(Attributes),
  mergedIntoId: Type.Optional(Nullable(Id)),
  mood: Type.Optional(Mood),
});
export type Conversation = Static<typeof Conversation>;

export const VIEWS = ['mine', 'queue', 'open', 'waiting', 'resolved', 'all'] as const;
export const View = literals(VIEWS);
export type View = Static<typeof View>;

/** Views: mine = mine and unresolved; queue = waiting for an agent; open = unresolved; waiting = pending or snoozed. */
export const ConversationQuery = Type.Object({
  ...PageQuery.properties,
  view: Type.Optional(View),
  assigneeId: Type.Optional(Id),
  teamId: Type.Optional(Id),
  topicId: Type.Optional(Id),
  tagId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  number: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  priority: Type.Optional(Priority),
  savedView: Type.Optional(Id),
  filter: Type.Optional(Type.String({ maxLength: 10_000, description: 'a Filter as JSON' })),
});
export type ConversationQuery = Static<typeof ConversationQuery>;

export const ConversationPage = Type.Object({
  items: Type.Array(Conversation),
  nextCursor: Nullable(Type.String()),
  position: Type.String({ description: 'resume the live stream from here' }),
});
export type ConversationPage = Static<typeof ConversationPage>;
export const ConversationCounts = Type.Object({
  mine: Type.Integer(),
  queue: Type.Integer(),
  open: Type.Integer(),
  waiting: Type.Integer(),
});
export type ConversationCounts = Static<typeof ConversationCounts>;

export const Thread = Type.Object({
  conversation: Conversation,
  messages: Type.Array(Message, { description: 'the newest, oldest first' }),
  hasMore: Type.Boolean(),
  position: Type.String(),
});
export type Thread = Static<typeof Thread>;
export const MessagesQuery = Type.Object({
  before: Type.Optional(Id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
});

export const AssignInput = Type.Object({ memberId: Id, note: Type.Optional(Body) });
/** To a person, a team, or whoever has a skill or the topic's; `note` is what the next one should know. */
export const TransferInput = Type.Object({
  memberId: Type.Optional(Id),
  teamId: Type.Optional(Id),
  topicId: Type.Optional(Id),
  skillId: Type.Optional(Id),
  note: Type.Optional(Body),
});
export const PullInput = Type.Object({ hold: Type.Optional(Type.Boolean()) });
export const HoldPut = Type.Object({ held: Type.Boolean() });
export type TransferInput = Static<typeof TransferInput>;
export const PriorityInput = Type.Object({ priority: Priority });
export const TagsInput = Type.Object({ tagIds: Type.Array(Id, { maxItems: 50, uniqueItems: true }) });
export const TopicPut = Type.Object({ topicId: Nullable(Id) });
export const ConversationPatch = Type.Object({ attributes: AttributesPatch });
/** The conversation of the path is merged into this one. */
export const MergeInput = Type.Object({ intoId: Id });

export const LINK_KINDS = ['related', 'duplicate', 'follow_up', 'caused_by'] as const;
export const LinkKind = literals(LINK_KINDS);
export type LinkKind = Static<typeof LinkKind>;
/** `kind`: what the conversation of the path is of the other one. */
export const LinkPut = Type.Object({ kind: LinkKind });
/** `outgoing`: made from this conversation; else from the other one, whose kind is meant. */
export const ConversationLink = Type.Object({
  kind: LinkKind,
  outgoing: Type.Boolean(),
  conversation: Conversation,
});
export type ConversationLink = Static<typeof ConversationLink>;
export const SnoozeInput = Type.Object({ until: Time });

export const Draft = Type.Object({ kind: literals(['message', 'note'] as const), body: Body });
export type Draft = Static<typeof Draft>;
export const Drafts = Type.Object({ items: Type.Array(Draft) });
export type Drafts = Static<typeof Drafts>;

export const Tag = Type.Object({ id: Id, name: Type.String() });
export type Tag = Static<typeof Tag>;
export const TagInput = Type.Object({ name: Type.String({ minLength: 1, maxLength: 40 }) });

export const Contact = Type.Object({
  ...ContactSummary.properties,
  phone: Nullable(Type.String()),
  locale: Nullable(Type.String()),
  attributes: Attributes,
  createdAt: Time,
  lastSeenAt: Time,
  mergedIntoId: Type.Optional(Nullable(Id)),
});
export type Contact = Static<typeof Contact>;
export const ContactPatch = Type.Partial(
  Type.Object({
    name: Nullable(Type.String({ maxLength: 120 })),
    email: Nullable(Type.String({ maxLength: 200 })),
    phone: Nullable(Type.String({ maxLength: 40 })),
    attributes: AttributesPatch,
  }),
  { additionalProperties: false },
);

/** The customer of the path is merged into this one, who stays. */
export const ContactMergeInput = Type.Object({ intoId: Id });
export const DUPLICATE_REASONS = ['email', 'phone', 'external_id', 'device'] as const;
export const DuplicateReason = literals(DUPLICATE_REASONS);
export type DuplicateReason = Static<typeof DuplicateReason>;
/** Who may be the same person, likeliest first, and who was merged into this customer. */
export const Duplicates = Type.Object({
  suggested: Type.Array(Type.Object({ contact: Contact, reasons: Type.Array(DuplicateReason) })),
  merged: Type.Array(Type.Object({ contact: Contact, mergedAt: Time })),
});
export type Duplicates = Static<typeof Duplicates>;

/** Why dispatch chose this agent; shape of @attune/dispatch's Decision. */
export const DispatchDecision = Type.Object({
  id: Id,
  memberId: Id,
  decidedAt: Time,
  decision: Type.Unknown(),
});
export type DispatchDecision = Static<typeof DispatchDecision>;
