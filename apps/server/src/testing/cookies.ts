import type { LightMyRequestResponse } from 'fastify';

/** The cookies that an answer sets, as a browser would send them back. */
export function cookieOf(answer: LightMyRequestResponse): string {
  return answer.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
}
