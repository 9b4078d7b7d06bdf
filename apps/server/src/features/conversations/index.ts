import type { Feature, Platform } from '../../feature.ts';
import { wakeSnoozed } from './jobs.ts';
import { registerLinkRoutes } from './links.ts';
import { createLiveDesk } from './live.ts';
import { registerMergeRoutes } from './merge-routes.ts';
import { registerConversationRoutes } from './routes.ts';

/** Conversations: messages, who answers, what state they are in. Other features react to its events. */
export function conversations(platform: Platform): Feature {
  const live = createLiveDesk(platform);
  return {
    name: 'conversations',
    routes(app) {
      registerConversationRoutes(app, platform);
      registerMergeRoutes(app, platform);
      registerLinkRoutes(app, platform);
      live.routes(app);
    },
    start: live.start,
    jobs: [wakeSnoozed(platform)],
  };
}

export { applyActions, type Undo, undoActions } from './actions.ts';
export { type Claim, claim } from './claim.ts';
export { type ConversationRecord, preview } from './core.ts';
export { familyOf, leadersOf } from './family.ts';
export { type FilterContext, filterExpression } from './filter.ts';
export { joinOpen, lockAllOf, moveConversations, partSpanning } from './hand-over.ts';
export { markRead, setAttributes, setTags, setTopic } from './labels.ts';
export { abandon, reopen, resolve, setPending, snooze, wake } from './lifecycle.ts';
export { type Incoming, receiveMessage, sendMessage, type Understanding } from './messages.ts';
export { createNumbers, type Numbers } from './numbers.ts';
export {
  assign,
  hold,
  pull,
  raisePriority,
  release,
  requireSkill,
  setPriority,
  take,
  transfer,
} from './ownership.ts';
export {
  conversationQuery,
  loadConversations,
  loadMessages,
  messageQuery,
  presentConversation,
  presentMessage,
} from './present.ts';
export { hasLeft, reclaim, type Stranded } from './reclaim.ts';
