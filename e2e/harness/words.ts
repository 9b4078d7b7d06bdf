import type { Locale } from '@attune/contract';
import * as account from '../../apps/console/src/features/account/words.ts';
import * as customers from '../../apps/console/src/features/customers/words.ts';
import * as dispatch from '../../apps/console/src/features/dispatch/words.ts';
import * as emotion from '../../apps/console/src/features/emotion/words.ts';
import * as inbox from '../../apps/console/src/features/inbox/words.ts';
import * as live from '../../apps/console/src/features/live/words.ts';
import * as people from '../../apps/console/src/features/people/words.ts';
import * as queue from '../../apps/console/src/features/queue/words.ts';
import * as rosters from '../../apps/console/src/features/rosters/words.ts';
import * as session from '../../apps/console/src/features/session/words.ts';
import * as settings from '../../apps/console/src/features/settings/words.ts';
import * as templates from '../../apps/console/src/features/templates/words.ts';
import * as workforce from '../../apps/console/src/features/workforce/words.ts';
import * as frame from '../../apps/console/src/frame/words.ts';
import * as common from '../../apps/console/src/i18n/common.ts';
import { WORDS } from '../../apps/widget/src/i18n.ts';

const features = {
  account,
  common,
  customers,
  dispatch,
  emotion,
  frame,
  inbox,
  live,
  people,
  queue,
  rosters,
  session,
  settings,
  templates,
  workforce,
};
export type ConsoleWords = { [K in keyof typeof features]: (typeof features)[K]['zh'] };

const take = (language: 'zh' | 'en') =>
  Object.fromEntries(
    Object.entries(features).map(([name, both]) => [name, both[language]]),
  ) as unknown as ConsoleWords;

/** The console's own words: tests look for what people read, whatever it is called today. */
export const consoleWords: Record<Locale, ConsoleWords> = { 'zh-CN': take('zh'), en: take('en') };
export const widgetWords = WORDS;

/** Puts values in the place of `{{variables}}`. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
}
