export { type HistoryOptions, simulateHistory } from './history.ts';
export {
  type AgentMove,
  createLiveCustomer,
  type LiveContext,
  type LiveCustomer,
  liveDuty,
  patienceOf,
  rateAs,
  reactTo,
  repliesNeeded,
  replyAs,
} from './live.ts';
export { createRandom, type Random } from './random.ts';
export { hourShare, rosterOf, type Shift } from './rhythm.ts';
export type { Action, History, PresenceChange, Script, Suggested } from './script.ts';
export { personal } from './talk.ts';
export type { Language, SimAgent, SimContact, SimTemplate, SimTopic, World } from './world/types.ts';
export { createWorld, examplesOf } from './world/world.ts';
