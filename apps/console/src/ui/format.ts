import type { Locale } from '@attune/contract';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../i18n/index.ts';
import { formatWaitRange } from './wait-range.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type CommonT = TFunction<'common'>;

/**
 * A span of time in words: `2:14` below an hour, then `1 小时 3 分`, then `2 天 4 小时`. Milliseconds in; negative counts as 0.
 */
export function formatDuration(ms: number, t: CommonT): string {
  const rounded = Math.max(0, Math.round(ms / SECOND)) * SECOND;
  if (rounded < HOUR) {
    const seconds = Math.floor((rounded % MINUTE) / SECOND);
    return `${Math.floor(rounded / MINUTE)}:${String(seconds).padStart(2, '0')}`;
  }
  if (rounded < DAY) {
    const total = Math.round(rounded / MINUTE);
    const [hours, minutes] = [Math.floor(total / 60), total % 60];
    if (hours < 24) {
      return minutes === 0 ? t('duration.hours', { hours }) : t('duration.hoursMinutes', { hours, minutes });
    }
  }
  const total = Math.round(rounded / HOUR);
  const [days, hours] = [Math.floor(total / 24), total % 24];
  return hours === 0 ? t('duration.days', { days }) : t('duration.daysHours', { days, hours });
}

/** `2:14`, `1:03 h` style for narrow places: hours and minutes as `1h03`. */
export function formatDurationShort(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}`;
}

/** Relative up to a day, then a date; times in the reader's own zone. */
export function formatRelative(at: number, now: number, locale: Locale, t: CommonT): string {
  const past = now - at;
  const span = Math.abs(past);
  if (span < MINUTE) return t('time.now');
  if (span < HOUR) {
    const n = Math.floor(span / MINUTE);
    return past > 0 ? t('time.minutesAgo', { n }) : t('time.inMinutes', { n });
  }
  if (span < DAY) {
    const n = Math.floor(span / HOUR);
    return past > 0 ? t('time.hoursAgo', { n }) : t('time.inHours', { n });
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
}

/** Date and time in full, for tooltips. */
export function formatMoment(at: number, locale: Locale, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone ? { timeZone } : {}),
  }).format(at);
}

/** A calendar day, `2026-03-02`, in words. */
export function formatDay(day: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(day));
}

/** The time of day. */
export function formatClock(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(at);
}

export function formatNumber(value: number, locale: Locale, digits = 0): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** 0…1 as `62%`; a decimal where the whole number would say 100 % or 0 % without being it. */
export function formatShare(value: number, locale: Locale, digits?: number): string {
  const edge = (value > 0.99 && value < 1) || (value > 0 && value < 0.01);
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: digits ?? (edge ? 1 : 0),
  }).format(value);
}

/** The lines of a text, without blanks and doubles. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

/** The formatters bound to the language shown now. */
export function useFormat() {
  const { t } = useTranslation('common');
  const locale = useLocale();
  return useMemo(
    () => ({
      locale,
      duration: (ms: number) => formatDuration(ms, t),
      durationShort: formatDurationShort,
      waitRange: (lowSeconds: number, highSeconds: number) => formatWaitRange(lowSeconds, highSeconds, t),
      relative: (at: number, now: number) => formatRelative(at, now, locale, t),
      moment: (at: number, timeZone?: string) => formatMoment(at, locale, timeZone),
      day: (day: string) => formatDay(day, locale),
      clock: (at: number) => formatClock(at, locale),
      number: (value: number, digits?: number) => formatNumber(value, locale, digits),
      share: (value: number, digits?: number) => formatShare(value, locale, digits),
      /** A difference of two shares, in percentage points (0…100). */
      points: (value: number) => t('points', { value: formatNumber(value, locale, value < 10 ? 1 : 0) }),
    }),
    [t, locale],
  );
}
