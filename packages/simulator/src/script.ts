import type { Decision } from '@attune/dispatch';
import type { Language } from './world/types.ts';

/** What happened in one conversation, in order. Times are epoch milliseconds, ids those of the world. */
export type Action =
  /** The customer writes; the first one begins the conversation. `requeued`: it left its agent, or was resolved. */
  | { at: number; kind: 'message'; body: string; requeued: 'reopened' | 'agent_gone' | null }
  | { at: number; kind: 'assign'; agentId: string; decision: Decision }
  | { at: number; kind: 'focus' | 'unfocus' | 'resolve' | 'pending' | 'release'; agentId: string }
  | { at: number; kind: 'snooze'; agentId: string; until: number }
  | { at: number; kind: 'wake' }
  /** `suggested` is left to whoever knows how templates are found. */
  | {
      at: number;
      kind: 'reply';
      agentId: string;
      body: string;
      templateId: string | null;
      suggested?: Suggested;
    }
  | { at: number; kind: 'note'; agentId: string; body: string }
  /** To a person at once, else to the team through the queue. */
  | {
      at: number;
      kind: 'transfer';
      agentId: string;
      toAgentId: string | null;
      toTeamId: string | null;
      topicId: string | null;
    }
  | { at: number; kind: 'classify'; agentId: string; topicId: string }
  | { at: number; kind: 'tag'; agentId: string; tagIds: readonly string[] }
  | { at: number; kind: 'prioritise'; to: 'high' | 'urgent' }
  /** The customer gives up and closes. */
  | { at: number; kind: 'abandon' }
  | { at: number; kind: 'survey' }
  | { at: number; kind: 'rate'; score: number; comment: string };

/** What an agent was shown for the customer's last message before a reply. */
export interface Suggested {
  readonly at: number;
  /** Best first; ids of the world. */
  readonly items: readonly { readonly templateId: string; readonly score: number }[];
  /** The reply's template was inserted from there. */
  readonly inserted: boolean;
}

export interface Script {
  readonly contactId: string;
  readonly language: Language;
  /** What the first message was taken for; null: not understood. */
  readonly topicId: string | null;
  readonly teamId: string | null;
  readonly actions: readonly Action[];
}

export interface PresenceChange {
  readonly at: number;
  readonly agentId: string;
  readonly to: 'online' | 'busy' | 'away' | 'offline';
}

export interface History {
  /** In the order in which they began. */
  readonly conversations: readonly Script[];
  /** In order. Everybody begins offline. */
  readonly presence: readonly PresenceChange[];
}
