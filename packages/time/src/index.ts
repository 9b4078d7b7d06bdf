/** Instants are epoch milliseconds; zones are IANA names. Pure: no clock, the zone rules come from Intl. */
export type { BusinessHours, Interval, MakeUpDay } from './hours.ts';
export { ALWAYS_OPEN, addBusinessMs, businessMs, checkHours, isOpen, nextOpening } from './hours.ts';
export type { LocalParts } from './zone.ts';
export { addDays, instantOf, localParts, offsetAt, startOfDay, startOfHour } from './zone.ts';
