import type { Explanation, Parts, RejectionCode, RelaxationKind } from '@attune/dispatch';
import type { TFunction } from 'i18next';

/** What the sentences are made of, in the reader's language. */
export interface Telling {
  t: TFunction<'inbox'>;
  /** A member's name. */
  agent: (id: string) => string;
  skill: (id: string) => string;
  /** 0…1 as a percentage. */
  share: (value: number) => string;
  /** Seconds. */
  duration: (seconds: number) => string;
  number: (value: number, digits?: number) => string;
}

/* Records, not lists: a code that is new in the engine is an error of types here. */
const PARTS: Record<keyof Parts, true> = {
  skill: true,
  load: true,
  affinity: true,
  idle: true,
  language: true,
  fairness: true,
  speed: true,
};
const RELAXED: Record<RelaxationKind, true> = {
  lower_skill_level: true,
  drop_skill: true,
  widen_team: true,
  drop_language: true,
};
const REJECTED: Record<RejectionCode, true> = {
  offline: true,
  away: true,
  busy: true,
  excluded: true,
  team: true,
  skill_missing: true,
  skill_level: true,
  language: true,
  shift_ending: true,
  full: true,
  full_class: true,
};
const ORDER = { cost: true, due: true, starving: true, arrival: true };

const has = <T extends object>(codes: T, name: string): name is string & keyof T => name in codes;

export const PART_NAMES = Object.keys(PARTS) as (keyof Parts)[];

/** How many parts the first sentence names: the others are in the bars. */
const NAMED_PARTS = 2;

/** One sentence for one line of an explanation; null for a code that no words are known for. */
export function sentenceOf({ code, params }: Explanation, telling: Telling): string | null {
  const { t, share, duration, number } = telling;
  const text = (name: string) => String(params[name] ?? '');
  const value = (name: string) => Number(params[name] ?? 0);
  const agent = telling.agent(text('agentId'));
  if (code === 'assigned') {
    return t('reason.assigned', { agent, score: share(value('score')), count: value('eligible') });
  }
  if (code === 'required') {
    return t('reason.required', { skill: telling.skill(text('skillId')), level: value('minLevel') });
  }
  if (code === 'considered') {
    return t('reason.considered', { agent, score: share(value('score')), behind: share(value('behind')) });
  }
  const dot = code.indexOf('.');
  const [group, name] = [code.slice(0, dot), code.slice(dot + 1)];
  if (group === 'order' && has(ORDER, name)) {
    const place = { place: number(value('place')), of: number(value('of')) };
    const waited = duration(value('waitedSeconds'));
    const cost = number(value('costPerMinute'), 3);
    return t(`reason.order.${name}`, { ...place, waited, cost });
  }
  if (group === 'part' && has(PARTS, name)) {
    return t('reason.partOf', { part: t(`reason.part.${name}`), share: share(value('contribution')) });
  }
  if (group === 'relaxed' && has(RELAXED, name)) {
    return t(`reason.relaxed.${name}`, { time: duration(value('afterSeconds')) });
  }
  if (group === 'batch' && name === 'needed') return t('reason.batch.needed', { agent });
  if (group === 'batch' && name === 'gain') {
    return t('reason.batch.gain', { agent, gain: share(value('gain')) });
  }
  if (group === 'rejected' && has(REJECTED, name)) return t(`reason.rejected.${name}`, { agent });
  return null;
}

/** Why this person and why now, as one plain sentence: who, what spoke for them most, why it was its turn. */
export function summaryOf(lines: readonly Explanation[], telling: Telling): string {
  const { t } = telling;
  const named = (group: string) => lines.filter(({ code }) => code.startsWith(`${group}.`));
  const parts = named('part')
    .slice(0, NAMED_PARTS)
    .flatMap(({ code }) => {
      const name = code.slice('part.'.length);
      return has(PARTS, name) ? t(`reason.part.${name}`) : [];
    });
  const who = lines.find(({ code }) => code === 'assigned');
  const order = named('order')[0];
  const because = {
    agent: telling.agent(String(who?.params.agentId ?? '')),
    count: Number(who?.params.eligible ?? 1),
    parts: parts.join(t('reason.and')),
  };
  const key = parts.length === 0 ? 'chosen' : because.count === 1 ? 'becauseOnly' : 'because';
  const whom = t(`reason.${key}`, because);
  const why = order && sentenceOf(order, telling);
  return why ? t('reason.both', { who: whom, why }) : whom;
}
