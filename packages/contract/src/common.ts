import Type, { type Static, type TSchema } from 'typebox';

export const Id = Type.String({ format: 'uuid', description: 'UUIDv7' });
export const Time = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const literals = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });

export const LOCALES = ['zh-CN', 'en'] as const;
export const Locale = literals(LOCALES);
export type Locale = Static<typeof Locale>;

export const LANGUAGES = ['zh', 'en'] as const;
export const Language = literals(LANGUAGES);
export type Language = Static<typeof Language>;

/** A point in the event log, `txid.id`; opaque to clients. */
export const Position = Type.String({ pattern: '^[0-9]{1,20}\\.[0-9]{1,19}$' });

export const PageQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 30 })),
});
/** One page of a list; `nextCursor` is null on the last. */
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), nextCursor: Nullable(Type.String()) });

/** RFC 9457 problem details, with the stable `code` of the error catalogue. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
});
export type Problem = Static<typeof Problem>;
