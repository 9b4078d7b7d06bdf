import Type, { type Static } from 'typebox';
import { Id, literals, Nullable, Page, PageQuery, Time } from './common.ts';
import { Contact, ContactPatch } from './conversations.ts';

export const CONTACT_SORTS = ['last_seen', 'created', 'name'] as const;
export const ContactSort = literals(CONTACT_SORTS);
export type ContactSort = Static<typeof ContactSort>;
export const CONTACT_KINDS = ['verified', 'visitor'] as const;
export const ContactKind = literals(CONTACT_KINDS);
export type ContactKind = Static<typeof ContactKind>;

/** `q`: in name, e-mail, phone or the app's id. `attribute` with `value`: those who have it. */
export const ContactQuery = Type.Object({
  ...PageQuery.properties,
  q: Type.Optional(Type.String({ maxLength: 120 })),
  kind: Type.Optional(ContactKind),
  open: Type.Optional(Type.Boolean({ description: 'who has an unresolved conversation' })),
  attribute: Type.Optional(Type.String({ maxLength: 60 })),
  value: Type.Optional(Type.String({ maxLength: 200 })),
  sort: Type.Optional(ContactSort),
});
export type ContactQuery = Static<typeof ContactQuery>;

export const ContactListed = Type.Object({
  ...Contact.properties,
  conversations: Type.Integer(),
  openConversations: Type.Integer(),
});
export type ContactListed = Static<typeof ContactListed>;
export const ContactPage = Page(ContactListed);
export type ContactPage = Static<typeof ContactPage>;

/** By hand; an id of the app makes the customer a verified one. */
export const ContactInput = Type.Object({
  ...ContactPatch.properties,
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
});
export type ContactInput = Static<typeof ContactInput>;

/** Without `apply` nothing is written: the answer says what would be. */
export const ContactImport = Type.Object({
  csv: Type.String({ minLength: 1, maxLength: 8_000_000 }),
  apply: Type.Boolean(),
});
export const IMPORT_FAULTS = ['no_key', 'duplicate', 'ambiguous', 'merged', 'value', 'too_long'] as const;
export const ContactChange = Type.Object({
  line: Type.Integer(),
  id: Nullable(Id),
  who: Type.String(),
  fields: Type.Array(
    Type.Object({ field: Type.String(), from: Nullable(Type.String()), to: Nullable(Type.String()) }),
  ),
});
export type ContactChange = Static<typeof ContactChange>;
/** Each column with what it is taken for; `attribute:` before the key of an attribute. Of changes and faults the first. */
export const ContactImported = Type.Object({
  columns: Type.Array(Type.Object({ heading: Type.String(), field: Type.String() })),
  created: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  passedOver: Type.Integer(),
  changes: Type.Array(ContactChange),
  faults: Type.Array(
    Type.Object({
      line: Type.Integer(),
      code: literals(IMPORT_FAULTS),
      column: Type.Optional(Type.String()),
    }),
  ),
  at: Time,
});
export type ContactImported = Static<typeof ContactImported>;
