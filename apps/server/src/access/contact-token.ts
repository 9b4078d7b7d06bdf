import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';

/** A customer's session: which contact of which workspace, signed; nothing is stored. */
export interface ContactToken {
  workspaceId: string;
  contactId: string;
}

const LIFETIME_MS = 180 * 86_400_000;

/** `v1.<workspace>.<contact>.<expiry, ms base 36>.<HMAC-SHA256, base64url>` */
export function makeContactToken(
  secret: string,
  { workspaceId, contactId }: ContactToken,
  now: Date,
): string {
  const payload = `v1.${workspaceId}.${contactId}.${(now.getTime() + LIFETIME_MS).toString(36)}`;
  return `${payload}.${sign(secret, payload)}`;
}

/** @throws invalid_token when it is malformed, not signed by us, or expired. */
export function readContactToken(secret: string, token: string, now: Date): ContactToken {
  const cut = token.lastIndexOf('.');
  const payload = token.slice(0, Math.max(cut, 0));
  const given = Buffer.from(token.slice(cut + 1));
  const expected = Buffer.from(sign(secret, payload));
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new AppError('invalid_token');
  const [, workspaceId, contactId, expiry] = payload.split('.');
  if (!workspaceId || !contactId || !expiry) throw new AppError('invalid_token');
  if (Number.parseInt(expiry, 36) < now.getTime())
    throw new AppError('invalid_token', 'The session has expired');
  return { workspaceId, contactId };
}

function sign(secret: string, payload: string): string {
  return createHmac('sha256', `contact:${secret}`).update(payload).digest('base64url');
}

/** True when `hash` is the hex HMAC-SHA256 of `id` under the workspace's widget secret. */
export function verifyIdentity(widgetSecret: string, id: string, hash: string): boolean {
  const expected = createHmac('sha256', widgetSecret).update(id).digest();
  const given = Buffer.from(hash, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
