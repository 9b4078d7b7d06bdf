import { createRandom, type Random } from './random.ts';
import {
  agentReply,
  type Case,
  type CustomerTurn,
  createCase,
  customerTurn,
  type Line,
  opening,
  phrase,
  type Reply,
  rate,
  type Served,
} from './talk.ts';
import { createContacts } from './world/contacts.ts';
import type { SimAgent, SimContact, SimTopic, World } from './world/types.ts';

/**
 * The live mode remembers nothing: what somebody does next follows from what is there, and from a seed that is the
 * conversation's id. A process that starts again therefore goes on where the last one stopped.
 */
export interface LiveContext {
  /** Names the conversation; the same for every call about it. */
  readonly key: string;
  readonly contact: SimContact;
  readonly topic: SimTopic;
  /** Human replies so far. */
  readonly replies: number;
}

export interface LiveCustomer {
  readonly contact: SimContact;
  readonly topic: SimTopic;
  readonly lines: readonly Line[];
}

/** The n-th customer who comes; `contact` when it is to be one who is known already. */
export function createLiveCustomer(
  seed: string | number,
  n: number,
  world: World,
  known?: SimContact,
): LiveCustomer {
  const random = createRandom(`customer/${seed}/${n}`);
  const contact = known ?? newContact(random, n);
  const topic = random.weighted(world.topics, (entry) => entry.share);
  const kase = createCase(random, contact, topic);
  // Now and then somebody is beside themselves, so that whoever watches sees what happens then.
  const mood = n % 5 === 2 ? 1 : kase.mood;
  return { contact, topic, lines: opening(random, { ...kase, mood }) };
}

function newContact(random: Random, n: number): SimContact {
  const [contact] = createContacts(random, 1);
  if (!contact) throw new Error('no contact was made');
  return { ...contact, id: `lumi-new-${n}`, email: `new${n}@example.com` };
}

function caseOf({ key, contact, topic }: LiveContext): Case {
  return createCase(createRandom(`case/${key}`), contact, topic);
}

/** How many replies the case takes; whoever has got them has nothing more to ask. */
export const repliesNeeded = (context: LiveContext): number => caseOf(context).replies;

/** What the customer does after the latest reply, whoever wrote it. */
export function reactTo(context: LiveContext): CustomerTurn {
  return customerTurn(
    createRandom(`react/${context.key}/${context.replies}`),
    caseOf(context),
    context.replies,
  );
}

/** How long the customer waits for the first reply, in milliseconds: 7 % a minute give up. */
export function patienceOf({ key }: Pick<LiveContext, 'key'>): number {
  return 45_000 + createRandom(`patience/${key}`).exponential(60_000 / 0.07);
}

/** Null: does not answer the survey. */
export function rateAs(
  context: LiveContext,
  served: Served,
): { afterMs: number; score: number; comment: string } | null {
  const random = createRandom(`rate/${context.key}`);
  if (!random.chance(0.55)) return null;
  return { afterMs: random.between(10, 90) * 1000, ...rate(random, caseOf(context), served) };
}

export type AgentMove =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'transfer'; readonly note: string; readonly composeMs: number };

/** What a simulated agent does about a customer's message. */
export function replyAs(agent: SimAgent, context: LiveContext, world: World): AgentMove {
  const random = createRandom(`reply/${context.key}/${context.replies}/${agent.id}`);
  const kase = caseOf(context);
  const able = (agent.skills[kase.topic.skillId] ?? 0) >= kase.topic.minLevel;
  if (context.replies === 0 && random.chance(able ? 0.03 : 0.15))
    return {
      kind: 'transfer',
      note: phrase.handover(random, kase),
      composeMs: random.between(20, 50) * 1000,
    };
  return { kind: 'reply', reply: agentReply(random, world, kase, agent, context.replies) };
}

const HOUR = 3_600_000;
const BLOCK = 4 * HOUR;

/**
 * Whether a simulated agent is there in live mode: two thirds of them at any hour, changing every four hours, with a break of
 * a quarter of an hour in each stretch. More than the roster of the history has, for the live rate of contacts is higher.
 */
export function liveDuty(world: World, agent: SimAgent, now: number): 'online' | 'away' | 'offline' {
  if (agent.reserved) return 'offline';
  const index = world.agents.indexOf(agent);
  const block = Math.floor((now + (index % 6) * (BLOCK / 6)) / BLOCK);
  if ((block + index) % 3 === 0) return 'offline';
  const within = (now + (index % 6) * (BLOCK / 6)) % BLOCK;
  const pause = BLOCK * createRandom(`break/${agent.id}/${block}`).between(0.3, 0.8);
  return within >= pause && within < pause + HOUR / 4 ? 'away' : 'online';
}
