import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  startIdentityProvider,
  type TestIdentityProvider,
} from '../apps/server/src/testing/identity-provider.ts';
import { violations } from './harness/accessibility.ts';
import { ConsolePage } from './harness/console-page.ts';
import { PASSWORD, type Person } from './harness/people.ts';
import { type ConsoleWords, consoleWords, fill } from './harness/words.ts';
import { PATIENCE_MS, startWorld, type World } from './harness/world.ts';

const soon = { timeout: PATIENCE_MS };

let world: World;
beforeAll(async () => {
  world = await startWorld({ env: { ATTUNE_ALLOW_PRIVATE_ADDRESSES: '127.0.0.1' } });
});
afterAll(() => world.close());
afterEach((context) => world.tidy(context));

/** The link to `path` in the mails that were not sent, because there is no mail server; the newest. */
async function linkInMail(path: string, to: string): Promise<string> {
  let found: string | undefined;
  await expect
    .poll(() => {
      const mails = world.server
        .output()
        .split('\n')
        .filter((line) => line.includes(`"to":"${to}"`));
      found = mails.flatMap((line) => line.match(new RegExp(`http[^"\\\\]*/${path}/[\\w-]+`)) ?? []).at(-1);
      return found;
    }, soon)
    .toBeDefined();
  return found ?? '';
}

/** A code that was not used yet: the next step counts, too, and no code works twice. */
function nextCode(secret: string, after: number): { code: string; step: number } {
  const step = Math.max(after + 1, Math.floor(Date.now() / 30_000));
  return {
    code: new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: step * 30_000 }),
    step,
  };
}

/** Through the steps of setting up, from the password on. */
async function setUpSecondFactor(page: Page, words: ConsoleWords) {
  const { second } = words.account;
  await page.getByLabel(second.password, { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: second.next }).click();
  await page.getByRole('img', { name: second.scan }).waitFor();
  await page.getByText(second.manual).click();
  const secret = (await page.locator('.account-key code').innerText()).replaceAll(' ', '');
  expect(await violations(page)).toEqual([]);
  await page.getByLabel(second.code, { exact: true }).fill('000000');
  await page.getByRole('button', { name: second.confirm, exact: true }).click();
  await page.getByText(words.common.error.wrong_code).waitFor();
  const { code, step } = nextCode(secret, 0);
  await page.getByLabel(second.code, { exact: true }).fill(code);
  await page.getByRole('button', { name: second.confirm, exact: true }).click();
  await page.getByText(second.codes).waitFor();
  expect(await violations(page)).toEqual([]);
  const backupCodes = await page.locator('.account-codes code').allInnerTexts();
  expect(backupCodes).toHaveLength(10);
  await page.getByRole('button', { name: second.done }).click();
  return { secret, step, backupCodes };
}

async function signIn(page: Page, locale: 'zh-CN' | 'en', person: Person): Promise<void> {
  await page.goto(`${world.baseUrl}/sign-in`);
  await ConsolePage.signIn(page, locale, person);
}

describe.for(['zh-CN', 'en'] as const)('in %s', (locale) => {
  const words = consoleWords[locale];
  const { session, account } = words;

  test('a second step is turned on, asked for, and not asked for where it is trusted', async () => {
    const agent = await world.person('王芳', 'agent');
    const console = await world.openConsole(agent, 'settings/sign-in', { locale });
    await console.page.getByRole('button', { name: account.second.begin }).click();
    const { secret, step, backupCodes } = await setUpSecondFactor(console.page, words);
    await console.page.getByText(account.second.on).waitFor();

    const page = await world.openPage({ locale });
    await signIn(page, locale, agent);
    await page.getByRole('heading', { name: session.code.title }).waitFor();
    expect(await violations(page)).toEqual([]);
    const code = page.getByLabel(account.second.code, { exact: true });
    await code.fill('000000');
    await page.getByRole('button', { name: session.code.submit }).click();
    await page.getByText(words.common.error.wrong_code).waitFor();
    await code.fill(nextCode(secret, step).code);
    await page.getByLabel(session.code.trust).check();
    await page.getByRole('button', { name: session.code.submit }).click();
    await page.waitForURL(/\/inbox/);
    await page.request.post(`${world.baseUrl}/api/auth/sign-out`, { data: {} });
    await signIn(page, locale, agent);
    await page.waitForURL(/\/inbox/);

    const elsewhere = await world.openPage({ locale });
    await signIn(elsewhere, locale, agent);
    await elsewhere.getByLabel(account.second.code, { exact: true }).fill(backupCodes[0] ?? '');
    await elsewhere.getByRole('button', { name: session.code.submit }).click();
    await elsewhere.waitForURL(/\/inbox/);
  });

  test('a forgotten password is replaced by the link of a mail', async () => {
    const agent = await world.person('李雷', 'agent');
    const page = await world.openPage({ locale });
    await page.goto(`${world.baseUrl}/sign-in`);
    await page.getByRole('link', { name: session.forgot.link }).click();
    await page.getByRole('heading', { name: session.forgot.title }).waitFor();
    await page.getByLabel(session.email, { exact: true }).fill(agent.email);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: session.forgot.submit }).click();
    await page.getByRole('heading', { name: session.forgot.sent }).waitFor();
    const link = await linkInMail('reset', agent.email);
    await page.goto(link);
    const password = 'a new long password';
    await page.getByLabel(session.reset.password, { exact: true }).fill(password);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: session.reset.submit }).click();
    await page.getByRole('heading', { name: session.reset.done }).waitFor();
    await signIn(page, locale, { ...agent, password });
    await page.waitForURL(/\/inbox/);
    await page.goto(link);
    await page.getByLabel(session.reset.password, { exact: true }).fill(password);
    await page.getByRole('button', { name: session.reset.submit }).click();
    await page.getByRole('heading', { name: session.reset.expired }).waitFor();
  });

  test('a device is signed out from another one', async () => {
    const agent = await world.person('韩梅', 'agent');
    const console = await world.openConsole(agent, 'inbox', { locale });
    const other = await world.openPage({ locale });
    await signIn(other, locale, agent);
    await other.waitForURL(/\/inbox/);
    await console.goto('settings/sessions');
    await console.page.getByText(account.sessions.current).waitFor();
    await console.page.getByRole('button', { name: account.sessions.endOthers }).click();
    await console.page.getByText(account.sessions.only).waitFor();
    await other.reload();
    await other.waitForURL(/\/sign-in/);
  });
});

test('an administrator signs a member out and takes a lost second step away', async () => {
  const words = consoleWords.en;
  const { account, people } = words;
  const agent = await world.person('Mary', 'agent');
  const console = await world.openConsole(agent, 'settings/sign-in', { locale: 'en' });
  await console.page.getByRole('button', { name: account.second.begin }).click();
  await setUpSecondFactor(console.page, words);
  const owner = await world.openConsole(world.owner, 'settings/members', { locale: 'en' });
  await owner.page.getByRole('button', { name: fill(people.editMember, { name: 'Mary' }) }).click();
  await owner.page.getByRole('button', { name: account.member.signOut }).click();
  await owner.toast(account.member.signedOut, { name: 'Mary' }).waitFor();
  expect(await violations(owner.page)).toEqual([]);
  await console.page.reload();
  await console.page.waitForURL(/\/sign-in/);
  await owner.page.getByRole('button', { name: account.member.reset }).click();
  await owner.page.getByRole('tooltip').getByRole('button').last().click();
  await owner.toast(account.member.resetDone, { name: 'Mary' }).waitFor();
  await signIn(console.page, 'en', agent);
  await console.page.waitForURL(/\/inbox/);
});

test('an address is changed by the link of a mail', async () => {
  const { account, session } = consoleWords.en;
  const agent = await world.person('Nina', 'agent');
  const email = `new-${agent.email}`;
  const console = await world.openConsole(agent, 'settings/sign-in', { locale: 'en' });
  const form = console.page.getByRole('region', { name: account.email.title });
  await form.getByLabel(account.email.next, { exact: true }).fill(email);
  await form.getByLabel(account.password.current, { exact: true }).fill('not the password');
  await form.getByRole('button', { name: account.email.submit }).click();
  await form.getByText(account.password.wrong).waitFor();
  await form.getByLabel(account.password.current, { exact: true }).fill(agent.password);
  await form.getByRole('button', { name: account.email.submit }).click();
  await form.getByRole('alert').getByText(email).waitFor();
  const page = await world.openPage({ locale: 'en' });
  await page.goto(await linkInMail('confirm-email', email));
  await page.getByRole('button', { name: session.confirmEmail.submit }).click();
  await page.getByRole('heading', { name: session.confirmEmail.done }).waitFor();
  await signIn(page, 'en', { ...agent, email });
  await page.waitForURL(/\/inbox/);
});

test('a workspace that requires a second step leads people to it, also on a phone', async () => {
  const words = consoleWords['zh-CN'];
  const { account, session, common } = words;
  const agent = await world.person('赵云', 'agent');
  const admin = await world.openConsole(await world.person('周瑜', 'admin'), 'settings/security');
  const require = async () => {
    await admin.page.getByRole('switch', { name: account.security.required }).click();
    await admin.page.getByRole('button', { name: common.action.save }).first().click();
  };
  await require();
  await admin.page.getByText(common.error.second_factor_required).waitFor();
  await admin.page.getByRole('button', { name: common.action.discard }).click();
  await admin.goto('settings/sign-in');
  await admin.page.getByRole('button', { name: account.second.begin }).click();
  await setUpSecondFactor(admin.page, words);
  await admin.goto('settings/security');
  await require();
  await admin.page.getByText(common.action.saved, { exact: true }).waitFor();
  const page = await world.openPage({ viewport: { width: 390, height: 844 } });
  await signIn(page, 'zh-CN', agent);
  await page.getByRole('heading', { name: session.secondRequired.title }).waitFor();
  await setUpSecondFactor(page, words);
  await page.waitForURL(/\/inbox/);
  await require();
  await expect
    .poll(
      () =>
        world.owner.call('GET', '/members').then(
          () => true,
          () => false,
        ),
      soon,
    )
    .toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

describe('single sign-on', () => {
  let idp: TestIdentityProvider;
  beforeAll(async () => {
    idp = await startIdentityProvider(`${world.baseUrl}/api/v1/sso/callback`);
  });
  afterAll(() => idp.close());

  test('is set up by an owner, and a colleague comes in by it', async () => {
    const { account, common, session } = consoleWords.en;
    const owner = await world.openConsole(world.owner, 'settings/security', { locale: 'en' });
    const form = owner.page.getByRole('region', { name: account.security.sso });
    await form.getByLabel(account.security.label, { exact: true }).fill('Acme account');
    await form.getByLabel(account.security.issuer, { exact: true }).fill('http://127.0.0.1:9');
    await form.getByLabel(account.security.clientId, { exact: true }).fill(idp.clientId);
    await form.getByLabel(account.security.clientSecret, { exact: true }).fill(idp.clientSecret);
    await form.getByRole('button', { name: common.action.save }).click();
    await owner.page.getByText(common.error.sso_unreachable).waitFor();
    await form.getByLabel(account.security.issuer, { exact: true }).fill(idp.issuer);
    await form.getByRole('button', { name: common.action.save }).click();
    await owner.page.getByText(account.security.saved).waitFor();
    expect(await violations(owner.page)).toEqual([]);

    idp.subject = 'nina';
    idp.people.nina = { email: 'nina@acme.example', email_verified: true, name: 'Nina' };
    const page = await world.openPage({ locale: 'en' });
    await page.goto(`${world.baseUrl}/sign-in`);
    const button = page.getByRole('link', { name: 'Acme account' });
    await button.waitFor();
    expect(await violations(page)).toEqual([]);
    await button.click();
    await page.waitForURL(/\/inbox/);
    await page.goto(page.url().replace(/\/inbox.*/, '/settings/sign-in'));
    await page.getByText(account.password.singleSignOn).waitFor();

    idp.people.nina = { email: 'nina@acme.example', email_verified: false };
    idp.subject = 'eve';
    idp.people.eve = { email: 'nina@acme.example', email_verified: false };
    const other = await world.openPage({ locale: 'en' });
    await other.goto(`${world.baseUrl}/sign-in`);
    await other.getByRole('link', { name: 'Acme account' }).click();
    await other.getByText(session.sso.unverified).waitFor();
  });
});
