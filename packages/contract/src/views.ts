import Type, { type Static } from 'typebox';
import { Id, literals } from './common.ts';
import { Filter } from './filters.ts';

export const SORTS = [
  'newest_activity',
  'oldest_activity',
  'longest_waiting',
  'newest',
  'oldest',
  'priority',
] as const;
export const Sort = literals(SORTS);
export type Sort = Static<typeof Sort>;

/** A list of conversations that somebody keeps: for oneself, or, made by a lead, for everybody. */
export const SavedView = Type.Object({
  id: Id,
  name: Type.String(),
  shared: Type.Boolean(),
  mine: Type.Boolean({ description: 'whoever asks made it' }),
  filter: Filter,
  sort: Sort,
  position: Type.Integer(),
});
export type SavedView = Static<typeof SavedView>;

export const SavedViewInput = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60 }),
    shared: Type.Optional(Type.Boolean()),
    filter: Filter,
    sort: Type.Optional(Sort),
  },
  { additionalProperties: false },
);
export type SavedViewInput = Static<typeof SavedViewInput>;
export const SavedViewPatch = Type.Partial(
  Type.Object({ ...SavedViewInput.properties, position: Type.Integer({ minimum: 0, maximum: 10_000 }) }),
  { additionalProperties: false },
);
export type SavedViewPatch = Static<typeof SavedViewPatch>;

export const MOST_COUNTED = 1000;
/** By view; counting stops at 1000. */
export const SavedViewCounts = Type.Record(Type.String(), Type.Integer());
export type SavedViewCounts = Static<typeof SavedViewCounts>;
