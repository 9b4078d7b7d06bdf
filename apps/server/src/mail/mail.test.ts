import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildTestApp, type TestApp } from '../testing/app.ts';
import type { TestWorkspace } from '../testing/factories.ts';
import { startMailServer, type TestMailServer } from '../testing/mail-server.ts';
import { compose } from './compose.ts';

let smtp: TestMailServer;
let t: TestApp;
let workspace: TestWorkspace;

const to = 'nina@example.test';
const letter = compose('zh-CN', {
  subject: '重置 <密码>',
  lines: ['您好 & 欢迎'],
  button: { label: '重置', url: 'https://desk.example/reset/abc?x=1&y="2"' },
});

beforeAll(async () => {
  smtp = await startMailServer();
  t = await buildTestApp({
    env: { ATTUNE_SMTP_URL: smtp.url, ATTUNE_MAIL_FROM: 'Attune 知音 <attune@desk.example>' },
    log: pino({ level: 'silent' }),
  });
  workspace = await t.makeWorkspace();
});
afterAll(async () => {
  await t.close();
  await smtp.close();
});
beforeEach(() => {
  smtp.mails.length = 0;
  t.clock.advance(1000);
});

const send = (...args: Parameters<TestApp['platform']['mail']['send']>) => t.platform.mail.send(...args);
const subjects = () => smtp.mails.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1]);

describe('a mail', () => {
  it('arrives with sender, subject, text and HTML', async () => {
    await send({ to, ...letter });
    await t.runTasks();
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]!.to).toEqual([to]);
    const { raw } = smtp.mails[0]!;
    expect(raw).toMatch(/^From: .*<attune@desk\.example>/m);
    expect(raw).toMatch(/^Message-ID: <[0-9a-f-]+@desk\.example>/m);
    expect(raw).toMatch(/^Content-Type: multipart\/alternative/m);
  });

  it('waits sealed until it leaves, and then is gone', async () => {
    await send({ to, subject: 'Hello', text: 'https://desk.example/reset/token' });
    const rows = async () =>
      (
        await t.database.pool.query<{ payload: string }>(
          'select payload::text from graphile_worker._private_jobs',
        )
      ).rows;
    expect(JSON.stringify(await rows())).not.toMatch(/nina|token/);
    await t.runTasks();
    expect(await rows()).toEqual([]);
    expect(smtp.mails).toHaveLength(1);
  });

  it('is sent with its change or not at all', async () => {
    const tx = (fails: boolean) =>
      t.platform.db.workspace(workspace.id, async (tx) => {
        await send({ to, subject: fails ? 'lost' : 'kept', text: '.' }, tx);
        if (fails) throw new Error('changed our mind');
      });
    await expect(tx(true)).rejects.toThrow('changed our mind');
    await tx(false);
    await t.runTasks();
    expect(subjects()).toEqual(['kept']);
  });

  it('is tried again later when the server cannot take it, and not when it never will', async () => {
    smtp.refuse.push(451);
    await send({ to, subject: 'again', text: '.' });
    await t.runTasks();
    expect(smtp.mails).toHaveLength(0);
    t.clock.advance(60_000);
    await t.runTasks();
    expect(smtp.mails).toHaveLength(1);

    smtp.refuse.push(550);
    await send({ to, subject: 'never', text: '.' });
    await t.runTasks();
    t.clock.advance(3_600_000);
    await t.runTasks();
    expect(smtp.mails).toHaveLength(1);
  });

  it('of one key is sent once, the newest', async () => {
    await send({ to, subject: 'first', text: '.', idempotencyKey: 'digest:1' });
    await send({ to, subject: 'second', text: '.', idempotencyKey: 'digest:1' });
    await t.runTasks();
    expect(subjects()).toEqual(['second']);
  });

  it('does not let a subject or a name add headers', async () => {
    await send({ to, subject: 'Hi\r\nBcc: eve@example.test', text: '.' });
    await t.runTasks();
    expect(smtp.mails[0]!.to).toEqual([to]);
    expect(smtp.mails[0]!.raw).not.toMatch(/^Bcc:/m);
  });
});

describe('a letter', () => {
  it('shows what it was given as text, never as markup', () => {
    expect(letter.html).toContain('重置 &#60;密码&#62;');
    expect(letter.html).toContain('href="https://desk.example/reset/abc?x=1&#38;y=&#34;2&#34;"');
    expect(letter.text).toContain('https://desk.example/reset/abc?x=1&y="2"');
    expect(letter.text).toContain('您好 & 欢迎');
  });
});

describe('without a mail server', () => {
  it('the log says what would have been sent', async () => {
    const lines: string[] = [];
    const quiet = await buildTestApp({
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
    });
    try {
      await quiet.platform.mail.send({ to, subject: 'Hello', text: 'https://desk.example/x' });
      await quiet.runTasks();
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { to, subject: 'Hello', text: 'https://desk.example/x' },
      ]);
    } finally {
      await quiet.close();
    }
  });
});
