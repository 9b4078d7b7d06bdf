import type { Actor, Signal } from '@attune/contract';

/** Somebody at a conversation at this moment. */
export interface Sign {
  readonly kind: Signal['kind'];
  readonly actor: Actor;
  /** Epoch milliseconds; after it the sign counts as taken back, should its end have been lost. */
  readonly until: number;
}

export type Signs = ReadonlyMap<string, readonly Sign[]>;

export const TYPING_LASTS_MS = 7_000;
export const VIEWING_LASTS_MS = 120_000;

/** Adds, renews or takes back a sign and drops those whose time has passed. */
export function withSignal(signs: Signs, signal: Signal, now: number): Signs {
  const { kind, actor, conversationId, active } = signal;
  const others = (signs.get(conversationId) ?? []).filter(
    (sign) => sign.until > now && !(sign.kind === kind && sameActor(sign.actor, actor)),
  );
  const until = now + (kind === 'typing' ? TYPING_LASTS_MS : VIEWING_LASTS_MS);
  const next = new Map(signs);
  if (active) next.set(conversationId, [...others, { kind, actor, until }]);
  else if (others.length > 0) next.set(conversationId, others);
  else next.delete(conversationId);
  return next;
}

/** Without the signs whose time has passed; the same map when all stand. */
export function withoutExpired(signs: Signs, now: number): Signs {
  let next: Map<string, readonly Sign[]> | null = null;
  for (const [id, list] of signs) {
    const standing = list.filter((sign) => sign.until > now);
    if (standing.length === list.length) continue;
    next ??= new Map(signs);
    if (standing.length > 0) next.set(id, standing);
    else next.delete(id);
  }
  return next ?? signs;
}

function sameActor(a: Actor, b: Actor): boolean {
  return a.kind === b.kind && a.id === b.id;
}
