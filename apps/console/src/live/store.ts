import type { Conversation } from '@attune/contract';
import { External } from './external.ts';
import { type Conversations, withConversations } from './state.ts';

/** Every conversation this page has heard of, each in its newest version, whoever brought it: fetch, event or reply. */
export class ConversationStore extends External<Conversations> {
  constructor() {
    super(new Map());
  }

  put(conversations: readonly Conversation[]): void {
    this.set(withConversations(this.get(), conversations));
  }
}
