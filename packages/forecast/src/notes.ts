import type { NoteCode as EnsembleNote } from './ensemble.ts';

/**
 * What is to be said about a history and its forecast. Of the history: `negative`, `duplicate` and `not_a_number` values;
 * `gap`: nothing known; `outside_hours`: something came while closed; `outage`: nothing came where much was expected; `outlier`;
 * `level_shift`: so much is unlike the weeks around it that it is taken for the new level; `special_day`. Of the forecast:
 * `unseen_day`: a special day in the horizon whose kind has not been seen; the rest as the ensemble says.
 */
export type Code =
  | 'negative'
  | 'duplicate'
  | 'not_a_number'
  | 'gap'
  | 'outside_hours'
  | 'outage'
  | 'outlier'
  | 'level_shift'
  | 'special_day'
  | 'unseen_day'
  | EnsembleNote;

export interface Note {
  code: Code;
  /** Start of what is meant, epoch ms; null when it is the whole. */
  at: number | null;
  /** How many steps it is about. */
  steps: number;
  /** What was there, summed over the steps; null where nothing was known. */
  value: number | null;
  /** What is used instead, summed over the steps; null where nothing was replaced. */
  replacement: number | null;
  /** Kind of the special day. */
  kind?: string;
}
