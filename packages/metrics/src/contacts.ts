import type { Ledger, Moment } from './ledger.ts';
import type { MeasureContext } from './types.ts';

/** A contact within this time after a resolve says that the resolve did not hold. */
export const CONTACT_WINDOW_MS = 72 * 3_600_000;

export interface ContactFacts {
  /** The start of the conversation and the team it came to. */
  came: Moment;
  firstResolve: Moment | null;
  firstReopenAt: number | null;
  now: number;
}

/** Writes what the contacts before and after say about this one; returns when that becomes final. */
export function writeContacts(ledger: Ledger, context: MeasureContext, facts: ContactFacts): number[] {
  const { previousContact, nextContact } = context;
  const { came, firstResolve, firstReopenAt, now } = facts;
  const own = ledger.dimensions.topicId;
  const unsure = (topicId: string | null) => topicId === null || own === null;
  // An unknown topic counts as the same one: a number may look worse than it is, never better.
  const sameTopic = (topicId: string | null) => unsure(topicId) || topicId === own;
  const soon = (from: number, to: number) => to >= from && to - from <= CONTACT_WINDOW_MS;

  const follows = previousContact !== null && soon(previousContact.resolvedAt, came.at);
  const again = follows && sameTopic(previousContact.topicId);
  ledger.add('repeat_contact', came, again ? 1 : 0, { estimated: again && unsure(previousContact.topicId) });
  ledger.addApart('any_topic', 'repeat_contact', came, follows ? 1 : 0);

  if (!firstResolve) return [];
  const finalAt = firstResolve.at + CONTACT_WINDOW_MS;
  const reopened = firstReopenAt !== null && soon(firstResolve.at, firstReopenAt);
  const cameBack =
    nextContact !== null && soon(firstResolve.at, nextContact.at) && sameTopic(nextContact.topicId);
  const held = !reopened && !cameBack;
  const provisional = held && now < finalAt;
  const estimated = !reopened && cameBack && unsure(nextContact.topicId);
  ledger.add('first_contact_resolution', firstResolve, held ? 1 : 0, { provisional, estimated });
  return provisional ? [finalAt] : [];
}
