import { createHash } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import nodemailer from 'nodemailer';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { v7 as uuidv7 } from 'uuid';
import { seal, unseal } from '../access/seal.ts';
import type { Tx } from '../db/database.ts';
import type { MailSettings } from '../env.ts';
import { type Task, type Tasks, task } from '../jobs/tasks.ts';

const Message = Type.Object({
  to: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  html: Type.Optional(Type.String()),
});

export interface MailMessage {
  /** One address. */
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** The same mail sent again before the first one left replaces it; receivers can tell a repetition by its Message-ID. */
  idempotencyKey?: string;
}

export interface Mail {
  /**
   * Sends by ATTUNE_SMTP_URL, in the background and again until it leaves; with a transaction only when that commits.
   * Without a mail server the log says what would have been sent.
   */
  send(message: MailMessage, tx?: Tx): Promise<void>;
}

export interface MailDeps {
  settings: MailSettings | null;
  secret: string;
  tasks: Tasks;
  log: FastifyBaseLogger;
}

const TASK = 'send_mail';
const CONTEXT = 'mail';

/** The task does the sending; `close` ends the connection to the mail server. */
export function createMail({ settings, secret, tasks, log }: MailDeps): {
  mail: Mail;
  task: Task;
  close(): void;
} {
  const transport =
    settings &&
    nodemailer.createTransport({
      url: settings.url,
      pool: true,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
    });

  // The letter waits sealed: it may hold the link that resets a password.
  const payload = Type.Object({ id: Type.String(), sealed: Type.String() });

  return {
    mail: {
      async send({ idempotencyKey, ...message }, tx) {
        const id = idempotencyKey === undefined ? uuidv7() : hash(idempotencyKey);
        const sealed = seal(secret, JSON.stringify(message), CONTEXT);
        await tasks.add(tx ?? null, TASK, { id, sealed }, { key: `mail:${id}`, maxAttempts: 12 });
      },
    },
    task: task(TASK, payload, async ({ id, sealed }) => {
      const message = Value.Parse(Message, JSON.parse(unseal(secret, sealed, CONTEXT)));
      if (!transport || !settings) {
        const { to, subject, text } = message;
        log.warn({ to, subject, text }, 'Would have sent a mail: ATTUNE_SMTP_URL is not set');
        return;
      }
      const host = settings.from.replace(/^.*@|>.*$/g, '');
      try {
        await transport.sendMail({ ...message, from: settings.from, messageId: `<${id}@${host}>` });
      } catch (error) {
        // To be asked again in vain would not change a refusal for good.
        if (!isRefused(error)) throw error;
        log.error({ err: error, to: message.to }, 'The mail server refused a mail');
      }
    }),
    close: () => transport?.close(),
  };
}

function isRefused(error: unknown): boolean {
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  // 53x: not signed in. That is the installation's fault, and will be mended.
  return code >= 500 && (code < 530 || code >= 540);
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);
