import type { Locale } from '@attune/contract';
import dayjs from 'dayjs';
import 'dayjs/locale/en';
import 'dayjs/locale/zh-cn';
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import * as account from '../features/account/words.ts';
import * as customers from '../features/customers/words.ts';
import * as dispatch from '../features/dispatch/words.ts';
import * as emotion from '../features/emotion/words.ts';
import * as inbox from '../features/inbox/words.ts';
import * as live from '../features/live/words.ts';
import * as people from '../features/people/words.ts';
import * as queue from '../features/queue/words.ts';
import * as rosters from '../features/rosters/words.ts';
import * as session from '../features/session/words.ts';
import * as settings from '../features/settings/words.ts';
import * as templates from '../features/templates/words.ts';
import * as workforce from '../features/workforce/words.ts';
import * as frame from '../frame/words.ts';
import * as common from './common.ts';

/** Every feature's words by namespace: one import and one line here register a feature. */
const words = {
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

type Namespaces = { [K in keyof typeof words]: (typeof words)[K]['zh'] };
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Namespaces;
  }
}

const STORED = 'attune.locale';
const isLocale = (value: unknown): value is Locale => value === 'zh-CN' || value === 'en';

function storedLocale(): Locale | null {
  const value = localStorage.getItem(STORED);
  return isLocale(value) ? value : null;
}

function browserLocale(): Locale {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
}

function take(language: 'zh' | 'en') {
  return Object.fromEntries(Object.entries(words).map(([name, both]) => [name, both[language]]));
}

function follow(locale: string): void {
  document.documentElement.lang = locale;
  dayjs.locale(locale === 'zh-CN' ? 'zh-cn' : 'en');
}

i18next.on('languageChanged', follow);
void i18next.use(initReactI18next).init({
  resources: { 'zh-CN': take('zh'), en: take('en') },
  lng: storedLocale() ?? browserLocale(),
  fallbackLng: 'en',
  supportedLngs: ['zh-CN', 'en'],
  ns: Object.keys(words),
  defaultNS: 'common',
  interpolation: { escapeValue: false },
  initAsync: false,
});

/** The person chose a language: remember it in this browser. */
export function setLocale(locale: Locale): void {
  localStorage.setItem(STORED, locale);
  void i18next.changeLanguage(locale);
}

/** The member's language (or the workspace's), which a choice made in this browser overrides. */
export function adoptLocale(locale: Locale | null): void {
  if (locale && !storedLocale() && i18next.language !== locale) void i18next.changeLanguage(locale);
}

/** The language shown now; re-renders when it changes. */
export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
}

export { useTranslation };
export default i18next;
