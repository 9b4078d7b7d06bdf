import { createHmac } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { Locale, Role, Workspace } from '@attune/contract';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request as PageRequest,
} from 'playwright-core';
import { expect, type TestContext } from 'vitest';
import { findBrowser } from '../../scripts/browser.ts';
import { ConsolePage } from './console-page.ts';
import { startHostPages } from './host-page.ts';
import { type ApiCustomer, apiCustomer, join, type Person, setUp } from './people.ts';
import { type Server, startServer } from './server.ts';
import { WidgetPage } from './widget-page.ts';
import { openWire, type Wire } from './wire.ts';

const ARTIFACTS = joinPath(import.meta.dirname, '../.artifacts');
/** How long a locator or a poll waits. Generous: the machine may be busy. */
export const PATIENCE_MS = 30_000;

type StorageState = Exclude<BrowserContextOptions['storageState'], string | undefined>;

export interface Look {
  locale?: Locale;
  theme?: 'light' | 'dark';
  viewport?: { width: number; height: number };
  /** Goes through this wire instead of straight to the server. */
  via?: Wire;
}

export interface CustomerLook extends Look {
  /** Signed in at the app, with this name. */
  name?: string;
  style?: 'plain' | 'hostile';
  /** Another tab of the same browser. */
  tabOf?: WidgetPage;
}

export interface World {
  server: Server;
  baseUrl: string;
  browser: Browser;
  owner: Person;
  workspace: Workspace;
  /** Joins the workspace through an invitation. `online`: takes work at once. */
  person(name: string, role: Exclude<Role, 'owner'>, presence?: 'online'): Promise<Person>;
  customer(): Promise<ApiCustomer>;
  wire(): Promise<Wire>;
  /** A browser of their own, signed in; `path` below the workspace's pages. */
  openConsole(person: Person, path?: string, look?: Look): Promise<ConsolePage>;
  /** A page of an app with the widget in it, in a browser of its own unless told otherwise. */
  openCustomerPage(look?: CustomerLook): Promise<WidgetPage>;
  /** An empty page in a browser of its own. */
  openPage(look?: Look): Promise<Page>;
  /** For afterEach: shows what there was when the test has failed, fails it for script errors, closes all pages. */
  tidy(context: TestContext): Promise<void>;
  close(): Promise<void>;
}

/** Tests look at today's figures: not where it is about to be midnight. */
const timeZone = () => (new Date().getUTCHours() === 15 ? 'UTC' : 'Asia/Shanghai');

/** A whole installation with one workspace and its owner. One for each test file. */
export async function startWorld(
  options: { empty?: boolean; env?: Record<string, string> } = {},
): Promise<World> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('no Chromium');
  const args = ['--disable-gpu', '--disable-quic', '--disable-background-networking'];
  args.push('--disable-component-update', '--disable-sync', '--no-first-run');
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const [server, browser, hostPages] = await Promise.all([
    startServer(options.env),
    chromium.launch({ executablePath, args }),
    startHostPages(),
  ]);
  const baseUrl = server.url;
  const wires: Wire[] = [];
  let contexts: BrowserContext[] = [];
  let scriptErrors: string[] = [];
  const unanswered = new Set<PageRequest>();
  /** The cookies of who has signed in on the page for it, by e-mail address. */
  const sessions = new Map<string, StorageState['cookies']>();

  const owner = options.empty
    ? null
    : await setUp(
        baseUrl,
        { name: '店主', email: 'owner@example.test' },
        { name: '灯塔', locale: 'zh-CN', timeZone: timeZone() },
      );
  const workspace = owner ? await owner.call<Workspace>('GET', '') : null;
  const secret = owner ? (await owner.call<{ secret: string }>('GET', '/widget-secret')).secret : '';

  async function newContext(look: Look, storageState?: StorageState): Promise<BrowserContext> {
    const { locale = 'zh-CN', theme = 'light', viewport = { width: 1440, height: 900 } } = look;
    const context = await browser.newContext({
      locale: locale === 'en' ? 'en-US' : 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      colorScheme: theme,
      reducedMotion: 'reduce',
      viewport,
      ...(storageState && { storageState }),
    });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on('weberror', (error) => scriptErrors.push(String(error.error().stack ?? error.error())));
    context.on('request', (request) => unanswered.add(request));
    for (const event of ['requestfinished', 'requestfailed'] as const)
      context.on(event as 'requestfinished', (request) => unanswered.delete(request));
    contexts.push(context);
    return context;
  }

  const world: World = {
    server,
    baseUrl,
    browser,
    get owner() {
      if (!owner) throw new Error('an empty installation has no owner');
      return owner;
    },
    get workspace() {
      if (!workspace) throw new Error('an empty installation has no workspace');
      return workspace;
    },
    async person(name, role, presence) {
      const email = `person${Math.random().toString(36).slice(2)}@example.test`;
      const person = await join(baseUrl, world.owner, { name, email, role });
      if (presence) await person.call('PUT', '/members/me/presence', { presence });
      return person;
    },
    customer: () => apiCustomer(baseUrl, world.workspace.widgetKey),
    async wire() {
      const wire = await openWire(server.port);
      wires.push(wire);
      return wire;
    },
    async openConsole(person, path = 'inbox', look = {}) {
      const { locale = 'zh-CN', via } = look;
      const origin = via?.url ?? baseUrl;
      const localStorage = [{ name: 'attune.locale', value: locale }];
      const known = sessions.get(person.email);
      const context = await newContext(look, { cookies: known ?? [], origins: [{ origin, localStorage }] });
      const opened = new ConsolePage(await context.newPage(), locale, `${origin}/w/${person.workspaceId}`);
      await opened.goto(path);
      if (!known) {
        await ConsolePage.signIn(opened.page, locale, person);
        await opened.page.waitForURL(({ pathname }) => pathname.endsWith(path));
        sessions.set(person.email, await context.cookies());
      }
      return opened;
    },
    async openCustomerPage(look = {}) {
      const { locale = 'zh-CN', via, name, style = 'plain', tabOf } = look;
      const context = tabOf ? tabOf.page.context() : await newContext(look);
      const page = await context.newPage();
      const { widgetKey } = world.workspace;
      const hash = name ? createHmac('sha256', secret).update(name).digest('hex') : '';
      const url = hostPages.add({
        host: via?.url ?? baseUrl,
        key: widgetKey,
        style,
        ...(name && { identity: { id: name, name, hash } }),
      });
      await page.goto(url);
      return new WidgetPage(page, locale);
    },
    async openPage(look = {}) {
      return (await newContext(look)).newPage();
    },
    async tidy({ task }) {
      const failed = task.result?.state === 'fail';
      if (failed) await keepEvidence(task.name);
      const errors = scriptErrors;
      for (const context of contexts) await context.close();
      contexts = [];
      unanswered.clear();
      scriptErrors = [];
      expect(errors, 'errors thrown by scripts of the pages').toEqual([]);
    },
    async close() {
      await browser.close();
      for (const wire of wires) await wire.close();
      await hostPages.close();
      await server.close();
    },
  };

  async function keepEvidence(test: string): Promise<void> {
    for (const request of unanswered) console.error(`unanswered: ${request.method()} ${request.url()}`);
    if (server.output()) console.error(`the server's log:\n${server.output()}`);
    mkdirSync(ARTIFACTS, { recursive: true });
    const name = test.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
    for (const [i, page] of contexts.flatMap((context) => context.pages()).entries()) {
      const path = joinPath(ARTIFACTS, `${name}-${i + 1}.png`);
      await page.screenshot({ path }).then(
        () => console.error(`${page.url()}: ${path}`),
        () => console.error(`${page.url()}: no picture could be taken`),
      );
    }
  }

  return world;
}
