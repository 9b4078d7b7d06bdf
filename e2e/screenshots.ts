import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversationPage, Me, SetupState } from '@attune/contract';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser } from '../scripts/browser.ts';

/**
 * `node e2e/screenshots.ts OUTDIR [BASEURL]`: pictures of the main pages of a running demo server, in both languages,
 * light and dark, at a desk (1440 × 900) and on a phone (390 × 844). Files are named PAGE-LANGUAGE-COLOURS[-phone].png.
 */

const [outDir, baseUrl = 'http://localhost:4000'] = process.argv.slice(2);
if (!outDir) {
  console.error('usage: node e2e/screenshots.ts OUTDIR [BASEURL]');
  process.exit(2);
}
mkdirSync(outDir, { recursive: true });

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Pages below the workspace; THREAD stands for the newest conversation. */
const PLACES = {
  inbox: 'inbox/open',
  thread: 'inbox/open/THREAD',
  customers: 'customers',
  attributes: 'settings/attributes',
  live: 'live',
  queue: 'queue',
  forecast: 'workforce/forecast',
  staffing: 'workforce/staffing',
  schedule: 'schedule',
  roster: 'workforce/roster',
  today: 'workforce/today',
  alerts: 'alerts',
  templates: 'templates',
  recommendation: 'templates/recommendation',
  settings: 'settings/workspace',
  dispatch: 'settings/dispatch',
  'workforce-settings': 'settings/workforce',
  profile: 'settings/profile',
  'signing-in': 'settings/sign-in',
  sessions: 'settings/sessions',
  security: 'settings/security',
  members: 'settings/members',
  topics: 'settings/topics',
  'emotion-rules': 'settings/emotion-rules',
};

/** What a click shows on a page: its name, the page, and the click. Left out where there is nothing to click. */
const SCENES: readonly { name: string; place: string; show: (page: Page) => Promise<void> }[] = [
  { name: 'queue-hazard', place: 'queue', show: (page) => page.locator('.queue-hazard').click() },
  {
    name: 'queue-assign',
    place: 'queue',
    show: (page) => page.locator('.queue-row-actions button').first().click(),
  },
  { name: 'queue-agent', place: 'queue', show: (page) => page.locator('.queue-agent-open').first().click() },
  {
    name: 'forecast-days',
    place: 'workforce/forecast',
    show: (page) => page.locator('section[aria-labelledby=workforce-days] button').click(),
  },
  {
    name: 'staffing-week',
    place: 'workforce/staffing',
    show: (page) => page.locator('.workforce-bar .ant-segmented-item').nth(1).click(),
  },
  {
    name: 'what-if',
    place: 'workforce/staffing',
    async show(page) {
      await page.locator('.workforce-bar-end button').click();
      await page.locator('.workforce-presets button').first().click();
    },
  },
  {
    name: 'roster-day',
    place: 'workforce/roster',
    show: (page) => page.locator('.roster-day').first().click(),
  },
  {
    name: 'roster-shift',
    place: 'workforce/roster',
    show: (page) => page.locator('[data-row="0"][data-column="0"]').click(),
  },
  {
    name: 'dispatch-preview',
    place: 'settings/dispatch',
    async show(page) {
      await page.getByRole('radio').nth(1).check();
      await page.locator('.dispatch-run button').click();
      await page.locator('.dispatch-table').scrollIntoViewIfNeeded();
    },
  },
];

interface Look {
  locale: 'zh-CN' | 'en';
  theme: 'light' | 'dark';
  phone: boolean;
}

const locales = ['zh-CN', 'en'] as const;
const themes = ['light', 'dark'] as const;
const looks: Look[] = [
  ...locales.flatMap((locale) => themes.map((theme) => ({ locale, theme, phone: false }))),
  { locale: 'zh-CN', theme: 'light', phone: true },
  { locale: 'en', theme: 'dark', phone: true },
];

async function take(page: Page, name: string, { locale, theme, phone }: Look): Promise<void> {
  await page.waitForLoadState('networkidle');
  // A skeleton in a picture says nothing about the page.
  await page
    .locator('[aria-busy=true], .ant-skeleton')
    .first()
    .waitFor({ state: 'detached', timeout: 15_000 })
    .catch(() => console.error(`${name}: still loading`));
  const language = locale === 'en' ? 'en' : 'zh';
  const path = join(outDir ?? '', `${name}-${language}-${theme}${phone ? '-phone' : ''}.png`);
  await page.screenshot({ path });
  console.log(path);
}

async function shoot(browser: Browser, look: Look): Promise<void> {
  const { locale, theme, phone } = look;
  const context = await browser.newContext({
    locale: locale === 'en' ? 'en-US' : 'zh-CN',
    colorScheme: theme,
    reducedMotion: 'reduce',
    viewport: phone ? PHONE : DESK,
    deviceScaleFactor: phone ? 2 : 1,
    storageState: {
      cookies: [],
      origins: [{ origin: baseUrl, localStorage: [{ name: 'attune.locale', value: locale }] }],
    },
  });
  const page = await context.newPage();
  await page.goto(`${baseUrl}/sign-in`);
  await take(page, 'sign-in', look);

  const { request } = context;
  const setup = (await (await request.get(`${baseUrl}/api/v1/setup`)).json()) as SetupState;
  const signIns = setup.demo?.signIns ?? [];
  const person = signIns.find(({ role }) => role === 'owner' || role === 'admin') ?? signIns[0];
  if (!person) throw new Error(`${baseUrl} is not a demo: it offers no sign-ins`);
  const { email, password } = person;
  await request.post(`${baseUrl}/api/auth/sign-in/email`, { data: { email, password } });
  const me = (await (await request.get(`${baseUrl}/api/v1/me`)).json()) as Me;
  const workspaceId = me.memberships[0]?.workspaceId ?? '';
  const answer = await request.get(`${baseUrl}/api/v1/workspaces/${workspaceId}/conversations?view=open`);
  const newest = ((await answer.json()) as ConversationPage).items[0]?.id ?? '';
  for (const [name, place] of Object.entries(PLACES)) {
    await page.goto(`${baseUrl}/w/${workspaceId}/${place.replace('THREAD', newest)}`);
    await page.getByRole('main').waitFor();
    await take(page, name, look);
  }

  page.setDefaultTimeout(15_000);
  for (const { name, place, show } of SCENES) {
    await page.goto(`${baseUrl}/w/${workspaceId}/${place}`);
    await page.getByRole('main').waitFor();
    await page.waitForLoadState('networkidle');
    await show(page).then(
      () => take(page, name, look),
      () => console.error(`${name}: nothing to show`),
    );
  }

  await page.goto(`${baseUrl}/demo/`);
  const widget = page.locator('#attune-widget');
  await widget.getByRole('button').last().click();
  await widget.getByRole('dialog').waitFor();
  await take(page, 'widget', look);
  await context.close();
}

const executablePath = findBrowser();
if (!executablePath) throw new Error('Chromium was not found; set ATTUNE_TEST_BROWSER to its path');
const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const browser = await chromium.launch({ executablePath, args });
try {
  for (const look of looks) await shoot(browser, look);
} finally {
  await browser.close();
}
