import { resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { networks } from './http/addresses.ts';
import { keptSecret } from './kept-secret.ts';

/**
 * Every environment variable the server knows. The descriptions are the reference documentation.
 * Nothing else in the server reads process.env.
 */
export const EnvVariables = Type.Object({
  DATABASE_URL: Type.Optional(
    Type.String({
      pattern: '^postgres(ql)?://',
      description: 'An own PostgreSQL (15 or newer). Without it Attune starts the one it brings along.',
    }),
  ),
  ATTUNE_DATA_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Folder for the database, uploads and generated secrets. Default: ./data in the project folder. A relative path counts from where the command was typed.',
    }),
  ),
  ATTUNE_HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    description: 'Address to listen on; 0.0.0.0 to be reachable from other machines.',
  }),
  ATTUNE_PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 4000,
    description: 'Port to listen on; 0 picks a free one.',
  }),
  ATTUNE_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^/?#]+/?$',
      description: 'Address people and widgets use. Default: http, the host and the port from above.',
    }),
  ),
  ATTUNE_TRUSTED_PROXIES: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        "Addresses or networks of the reverse proxies in front, comma-separated (127.0.0.1, 10.0.0.0/8): whose word on the client's address is taken, for rate limits.",
    }),
  ),
  ATTUNE_SECRET: Type.Optional(
    Type.String({
      minLength: 32,
      description:
        'Key for sessions and stored secrets; the same on every node. Generated once and kept in the data folder when absent.',
    }),
  ),
  ATTUNE_DEMO: Type.Enum(['on', 'off'], {
    default: 'on',
    description: 'Fill an empty installation with a demo workspace. Never touches one that has data.',
  }),
  ATTUNE_LOG_LEVEL: Type.Enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
    default: 'info',
    description: 'How much to log.',
  }),
  ATTUNE_POOL_SIZE: Type.Integer({
    minimum: 2,
    maximum: 1000,
    default: 10,
    description: 'Database connections this process may hold.',
  }),
  ATTUNE_UPLOAD_LIMIT_MB: Type.Integer({
    minimum: 1,
    maximum: 1024,
    default: 10,
    description: 'Largest file a customer or agent may send, in megabytes (1 MB = 1,048,576 bytes).',
  }),
  ATTUNE_ALLOW_PRIVATE_ADDRESSES: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Private networks that addresses typed in by administrators (webhooks) may lead to, by http too, comma-separated (10.1.0.0/16, 127.0.0.1). Default: none.',
    }),
  ),
  ATTUNE_SMTP_URL: Type.Optional(
    Type.String({
      pattern: '^smtps?://[^/?#]+',
      description:
        'Mail server: smtp://user:password@mail.example.com:587 (STARTTLS where it is offered) or smtps://… (TLS). Without it mails are written to the log, links included.',
    }),
  ),
  ATTUNE_MAIL_FROM: Type.Optional(
    Type.String({
      pattern: '^([^<>@]+ <)?[^<>@\\s]+@[^<>@\\s]+>?$',
      maxLength: 200,
      description: 'Sender of mails, needed with a mail server: Attune <attune@example.com>.',
    }),
  ),
  ATTUNE_EMBEDDINGS_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^?#]+$',
      description:
        "A server that speaks OpenAI's embeddings API, without /embeddings: http://localhost:11434/v1. Used for search by meaning instead of the encoder that ships with Attune; customers' words are sent there.",
    }),
  ),
  ATTUNE_EMBEDDINGS_KEY: Type.Optional(
    Type.String({ minLength: 1, description: 'Key for that server, sent as a bearer token.' }),
  ),
  ATTUNE_EMBEDDINGS_MODEL: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'The model to ask that server for, e.g. bge-m3. A change re-indexes in the background.',
    }),
  ),
  ATTUNE_EMBEDDINGS_DIMENSIONS: Type.Optional(
    Type.Integer({
      minimum: 8,
      maximum: 4096,
      description: 'Ask for so many dimensions. Only for servers that take it; others say theirs.',
    }),
  ),
  ATTUNE_EMBEDDINGS_DIR: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Instead of a server: a folder with a sentence transformer (config.json, tokenizer.json, onnx/model_quantized.onnx). Needs two packages more; the log says which.',
    }),
  ),
  ATTUNE_EMBEDDINGS_QUERY_PREFIX: Type.Optional(
    Type.String({ description: 'What the model wants before a question, e.g. "query: ".' }),
  ),
  ATTUNE_EMBEDDINGS_PASSAGE_PREFIX: Type.Optional(
    Type.String({ description: 'What the model wants before a text to be found, e.g. "passage: ".' }),
  ),
});

/** Another encoder than the one that ships with Attune. */
export type EmbeddingsSettings = { queryPrefix: string | undefined; passagePrefix: string | undefined } & (
  | {
      kind: 'http';
      url: string;
      key: string | undefined;
      model: string;
      dimensions: number | undefined;
    }
  | {
      kind: 'onnx';
      /** Absolute path. */
      dir: string;
    }
);

export interface MailSettings {
  url: string;
  from: string;
}

export interface Env {
  databaseUrl: string | undefined;
  /** Absolute path. */
  dataDir: string;
  host: string;
  port: number;
  /** Without a slash at the end. */
  publicUrl: string;
  trustedProxies: string[];
  /** Networks, as `networks` reads them. */
  allowPrivateAddresses: string[];
  /** Undefined: use `ensureSecret`. */
  secret: string | undefined;
  demo: boolean;
  logLevel: Static<typeof EnvVariables>['ATTUNE_LOG_LEVEL'];
  poolSize: number;
  uploadLimitBytes: number;
  mail: MailSettings | null;
  embeddings: EmbeddingsSettings | null;
}

const projectDir = resolve(import.meta.dirname, '../../..');

/**
 * Reads and validates the settings. An empty variable counts as absent.
 * @throws one Error that lists every fault; values are not repeated in it, because some are secret.
 */
export function readEnv(source: NodeJS.ProcessEnv): Env {
  const given: Record<string, string> = {};
  const faults: string[] = [];
  for (const [name, value] of Object.entries(source)) {
    if (value && name in EnvVariables.properties) given[name] = value;
  }
  const values: unknown = Value.Convert(EnvVariables, Value.Default(EnvVariables, given));
  for (const error of Value.Errors(EnvVariables, values)) {
    const name = error.instancePath.slice(1);
    const allowed = error.keyword === 'enum' ? `: ${error.params.allowedValues.join(', ')}` : '';
    faults.push(`${name}: ${error.message}${allowed}`);
  }
  const allowPrivateAddresses = listOf(given.ATTUNE_ALLOW_PRIVATE_ADDRESSES);
  try {
    networks(allowPrivateAddresses);
  } catch (error) {
    faults.push(`ATTUNE_ALLOW_PRIVATE_ADDRESSES: ${error instanceof Error ? error.message : error}`);
  }
  if (given.ATTUNE_SMTP_URL && !given.ATTUNE_MAIL_FROM) {
    faults.push('ATTUNE_MAIL_FROM: name the address that mails come from');
  }
  if (given.ATTUNE_EMBEDDINGS_URL && !given.ATTUNE_EMBEDDINGS_MODEL) {
    faults.push('ATTUNE_EMBEDDINGS_MODEL: name the model that the server should use');
  }
  if (given.ATTUNE_EMBEDDINGS_URL && given.ATTUNE_EMBEDDINGS_DIR) {
    faults.push('ATTUNE_EMBEDDINGS_DIR: a folder or a server, not both');
  }
  if (faults.length > 0 || !Value.Check(EnvVariables, values)) {
    throw new Error(
      `The environment has ${faults.length} fault(s):\n${faults.map((f) => `  ${f}`).join('\n')}`,
    );
  }
  const host = values.ATTUNE_HOST;
  const dataDir = values.ATTUNE_DATA_DIR;
  return {
    databaseUrl: values.DATABASE_URL,
    dataDir: dataDir ? resolve(source.INIT_CWD ?? process.cwd(), dataDir) : resolve(projectDir, 'data'),
    host,
    port: values.ATTUNE_PORT,
    publicUrl:
      values.ATTUNE_PUBLIC_URL?.replace(/\/$/, '') ?? `http://${urlHost(host)}:${values.ATTUNE_PORT}`,
    trustedProxies: listOf(values.ATTUNE_TRUSTED_PROXIES),
    allowPrivateAddresses,
    secret: values.ATTUNE_SECRET,
    demo: values.ATTUNE_DEMO === 'on',
    logLevel: values.ATTUNE_LOG_LEVEL,
    poolSize: values.ATTUNE_POOL_SIZE,
    uploadLimitBytes: values.ATTUNE_UPLOAD_LIMIT_MB * 1024 * 1024,
    mail:
      values.ATTUNE_SMTP_URL && values.ATTUNE_MAIL_FROM
        ? { url: values.ATTUNE_SMTP_URL, from: values.ATTUNE_MAIL_FROM }
        : null,
    embeddings: embeddingsOf(values, source.INIT_CWD ?? process.cwd()),
  };
}

const listOf = (text: string | undefined): string[] => text?.split(',').map((one) => one.trim()) ?? [];

function embeddingsOf(values: Static<typeof EnvVariables>, from: string): EmbeddingsSettings | null {
  const prefixes = {
    queryPrefix: values.ATTUNE_EMBEDDINGS_QUERY_PREFIX,
    passagePrefix: values.ATTUNE_EMBEDDINGS_PASSAGE_PREFIX,
  };
  const { ATTUNE_EMBEDDINGS_URL: url, ATTUNE_EMBEDDINGS_DIR: dir, ATTUNE_EMBEDDINGS_MODEL: model } = values;
  if (dir) return { kind: 'onnx', dir: resolve(from, dir), ...prefixes };
  if (!url || !model) return null;
  return {
    kind: 'http',
    url,
    key: values.ATTUNE_EMBEDDINGS_KEY,
    model,
    dimensions: values.ATTUNE_EMBEDDINGS_DIMENSIONS,
    ...prefixes,
  };
}

/** The configured secret, or the one generated once for this data folder. */
export function ensureSecret(env: Pick<Env, 'secret' | 'dataDir'>): string {
  return env.secret ?? keptSecret(resolve(env.dataDir, 'secret'));
}

function urlHost(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
