import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** The cookies of signing in. None can be read by scripts or is sent along from other sites. */
export interface Cookies {
  /** The value of a set-cookie header. No `maxAgeSeconds`: it goes when the browser closes; 0: it goes now. */
  set(name: CookieName, value: string, maxAgeSeconds?: number): string;
  read(request: FastifyRequest, name: CookieName): string | null;
  /** The same with a signature, so that a value that was not given out is known without asking the database. */
  setSigned(name: CookieName, value: string, maxAgeSeconds: number): string;
  readSigned(request: FastifyRequest, name: CookieName): string | null;
}

export type CookieName = 'session_token' | 'device' | 'second_factor' | 'sso';

export function createCookies({ publicUrl, secret }: { publicUrl: string; secret: string }): Cookies {
  const secure = publicUrl.startsWith('https:');
  const fullName = (name: CookieName) => `${secure ? '__Secure-' : ''}attune.${name}`;
  const sign = (value: string) => createHmac('sha256', `session:${secret}`).update(value).digest();

  const cookies: Cookies = {
    set: (name, value, maxAgeSeconds) =>
      [
        `${fullName(name)}=${encodeURIComponent(value)}`,
        ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${maxAgeSeconds}`]),
        'Path=/',
        'HttpOnly',
        'SameSite=Lax',
        ...(secure ? ['Secure'] : []),
      ].join('; '),
    read: (request, name) => cookieNamed(request.headers.cookie ?? '', fullName(name)),
    setSigned: (name, value, maxAgeSeconds) =>
      cookies.set(name, `${value}.${sign(value).toString('base64')}`, maxAgeSeconds),
    readSigned(request, name) {
      const signed = cookies.read(request, name) ?? '';
      const dot = signed.lastIndexOf('.');
      if (dot < 1) return null;
      const value = signed.slice(0, dot);
      const given = Buffer.from(signed.slice(dot + 1), 'base64');
      const right = sign(value);
      return given.length === right.length && timingSafeEqual(given, right) ? value : null;
    },
  };
  return cookies;
}

function cookieNamed(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key = '', ...rest] = part.trim().split('=');
    if (key !== name) continue;
    try {
      return decodeURIComponent(rest.join('='));
    } catch {
      return null;
    }
  }
  return null;
}
