/** Names of the engine's members that have words here, longest first: the first that a name begins with counts. */
const MEMBERS = [
  ['naive.day', 'naiveDay'],
  ['naive.week', 'naiveWeek'],
  ['profile.slow', 'profileSlow'],
  ['profile', 'profile'],
  ['analog', 'analog'],
  ['ar24', 'seasonalAr'],
  ['ar', 'ar'],
  ['ridge', 'ridge'],
  ['dshw', 'dshw'],
  ['gbdt', 'gbdt'],
  ['day_level', 'dayLevel'],
] as const;

/** The word for a member; null for one that is not known here. */
export function memberWord(name: string): (typeof MEMBERS)[number][1] | null {
  const found = MEMBERS.find(
    ([prefix]) => name === prefix || (/^[.\-_]/.test(name.slice(prefix.length)) && name.startsWith(prefix)),
  );
  return found?.[1] ?? null;
}

/** On what scale a member works, where its name says so. */
export function scaleWord(name: string): 'sqrt' | 'log' | null {
  if (/[.\-_]sqrt$/.test(name)) return 'sqrt';
  return /[.\-_]log$/.test(name) ? 'log' : null;
}

const NOTES = [
  'no_history',
  'short_history',
  'few_origins',
  'constant',
  'gap',
  'duplicate',
  'negative',
  'outlier',
  'outage',
  'special_day',
  'not_a_number',
  'outside_hours',
  'level_shift',
  'unseen_day',
  'no_calendar_effect',
] as const;
const METHODS = ['ensemble', 'median', 'seasonal_naive', 'mean', 'constant', 'sum'] as const;

const known =
  <T extends string>(codes: readonly T[]) =>
  (code: string): T | null =>
    codes.find((each) => each === code) ?? null;
export const noteWord = known(NOTES);
export const methodWord = known(METHODS);

interface Note {
  readonly code: string;
  readonly at: string | null;
}

/** Notes of one kind together, with when they happened, the latest first. */
export function groupNotes(notes: readonly Note[]): { code: string; at: readonly string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { code, at } of notes) {
    const times = groups.get(code) ?? [];
    if (at !== null) times.push(at);
    groups.set(code, times);
  }
  return [...groups].map(([code, at]) => ({ code, at: at.toSorted().reverse() }));
}
