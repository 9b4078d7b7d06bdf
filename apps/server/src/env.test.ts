import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ensureSecret, readEnv } from './env.ts';

test('needs nothing: every setting has a default', () => {
  const env = readEnv({ PATH: '/bin', ATTUNE_SECRET: '' });
  expect(env).toMatchObject({
    databaseUrl: undefined,
    host: '127.0.0.1',
    port: 4000,
    publicUrl: 'http://localhost:4000',
    secret: undefined,
    demo: true,
    logLevel: 'info',
    poolSize: 10,
    uploadLimitBytes: 10 * 1024 * 1024,
  });
  expect(env.dataDir).toBe(join(import.meta.dirname, '../../../data'));
});

test('takes what is given', () => {
  const env = readEnv({
    DATABASE_URL: 'postgresql://u:p@db/attune',
    ATTUNE_DATA_DIR: 'here',
    INIT_CWD: '/srv',
    ATTUNE_HOST: '0.0.0.0',
    ATTUNE_PORT: '8080',
    ATTUNE_PUBLIC_URL: 'https://help.example.com/',
    ATTUNE_DEMO: 'off',
    ATTUNE_UPLOAD_LIMIT_MB: '1',
  });
  expect(env).toMatchObject({
    databaseUrl: 'postgresql://u:p@db/attune',
    dataDir: '/srv/here',
    host: '0.0.0.0',
    port: 8080,
    publicUrl: 'https://help.example.com',
    demo: false,
    uploadLimitBytes: 1024 * 1024,
  });
});

test('takes an embeddings server or a folder with a model, not half of one nor both', () => {
  const url = 'http://localhost:11434/v1';
  expect(readEnv({}).embeddings).toBeNull();
  expect(
    readEnv({
      ATTUNE_EMBEDDINGS_URL: url,
      ATTUNE_EMBEDDINGS_MODEL: 'bge-m3',
      ATTUNE_EMBEDDINGS_QUERY_PREFIX: 'query: ',
    }).embeddings,
  ).toMatchObject({ kind: 'http', url, model: 'bge-m3', queryPrefix: 'query: ', dimensions: undefined });
  const folder = { ATTUNE_EMBEDDINGS_DIR: 'models/e5', INIT_CWD: '/srv' };
  expect(readEnv(folder).embeddings).toMatchObject({ kind: 'onnx', dir: '/srv/models/e5' });
  expect(() => readEnv({ ATTUNE_EMBEDDINGS_URL: url })).toThrow('ATTUNE_EMBEDDINGS_MODEL');
  expect(() => readEnv({ ...folder, ATTUNE_EMBEDDINGS_URL: url, ATTUNE_EMBEDDINGS_MODEL: 'm' })).toThrow(
    'not both',
  );
});

test('takes a mail server with the address that mails come from', () => {
  const url = 'smtp://u:p@mail.example:587';
  expect(readEnv({}).mail).toBeNull();
  for (const from of ['attune@example.com', 'Attune 知音 <attune@example.com>']) {
    expect(readEnv({ ATTUNE_SMTP_URL: url, ATTUNE_MAIL_FROM: from }).mail).toEqual({ url, from });
  }
  expect(() => readEnv({ ATTUNE_SMTP_URL: url })).toThrow('ATTUNE_MAIL_FROM');
  expect(() => readEnv({ ATTUNE_SMTP_URL: 'http://mail.example', ATTUNE_MAIL_FROM: 'a@b.c' })).toThrow(
    'ATTUNE_SMTP_URL',
  );
  expect(() => readEnv({ ATTUNE_SMTP_URL: url, ATTUNE_MAIL_FROM: 'nobody' })).toThrow('ATTUNE_MAIL_FROM');
});

test('reports every fault at once, without repeating secret values', () => {
  const faulty = {
    ATTUNE_PORT: 'http',
    ATTUNE_DEMO: 'yes',
    ATTUNE_SECRET: 'too-short',
    DATABASE_URL: 'mysql://pw@x',
    ATTUNE_ALLOW_PRIVATE_ADDRESSES: '10.0.0.0/8, intranet',
  };
  const read = () => readEnv(faulty);
  for (const name of Object.keys(faulty)) expect(read).toThrow(name);
  expect(read).toThrow('5 fault(s)');
  expect(read).toThrow('on, off');
  expect(read).not.toThrow('too-short');
});

test('a secret is generated once and kept for its owner only', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'attune-env-'));
  try {
    const secret = ensureSecret({ secret: undefined, dataDir });
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(ensureSecret({ secret: undefined, dataDir })).toBe(secret);
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
    expect(ensureSecret({ secret: 'x'.repeat(32), dataDir })).toBe('x'.repeat(32));
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
