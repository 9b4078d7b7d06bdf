import { WidgetQueue } from '@attune/contract';
import { isOpen } from '@attune/time';
import { contactOf } from '../../access/access.ts';
import type { ContactToken } from '../../access/contact-token.ts';
import type { Tx } from '../../db/database.ts';
import type { App, Platform } from '../../feature.ts';
import type { Places } from '../dispatch/index.ts';
import { hoursOf, type Workspaces } from '../workspaces/index.ts';
import { requireContact } from './sessions.ts';

interface Needs {
  workspaces: Workspaces;
  places: Places;
}

/** What a waiting customer may know of the queue. */
export function registerQueueRoute(app: App, { db, clock }: Platform, { workspaces, places }: Needs): void {
  app.get(
    '/api/v1/widget/queue',
    {
      config: { access: 'contact' },
      schema: {
        operationId: 'getWidgetQueue',
        summary: 'Place and expected wait',
        tags: ['Widget'],
        response: { 200: WidgetQueue },
      },
    },
    async (request): Promise<WidgetQueue> => {
      const contact = contactOf(request);
      const { workspaceId } = contact;
      const waiting = await db.workspace(workspaceId, async (tx) => {
        return findWaiting(tx, await requireContact(tx, contact));
      });
      const { settings, timeZone } = await workspaces.settings(workspaceId);
      if (!waiting || !settings.dispatch.tellPosition) return null;
      const standing = await places.of(workspaceId, waiting.id, waiting.queuedAt);
      if (!standing) return null;
      const isServed = isOpen(hoursOf(settings, timeZone), clock().getTime());
      const { place, expectedWait } = standing;
      return { place, ...tell(isServed ? expectedWait : null) };
    },
  );
}

/** The customer's conversation, if dispatch looks for an agent for it. */
async function findWaiting(
  tx: Tx,
  { workspaceId, contactId }: ContactToken,
): Promise<{ id: string; queuedAt: Date } | null> {
  const row = await tx
    .selectFrom('conversation')
    .select(['id', 'queued_at'])
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', contactId)
    .where('channel', '=', 'widget')
    .where('owner', '=', 'queue')
    .where('status', '=', 'open')
    .where('dispatch_locked', '=', false)
    .executeTakeFirst();
  return row?.queued_at ? { id: row.id, queuedAt: row.queued_at } : null;
}

/** Up to so many seconds, the range is told in steps of so many. */
const STEPS = [
  [120, 30],
  [600, 60],
  [3600, 300],
  [Number.POSITIVE_INFINITY, 900],
] as const;
/** A range that reaches further says nothing. */
const LONGEST_SECONDS = 3 * 3600;

/** The range in round numbers, never narrower than it is; null where nobody knows. */
export function tell(
  expected: { lowSeconds: number; highSeconds: number } | null,
): Pick<NonNullable<WidgetQueue>, 'lowSeconds' | 'highSeconds'> {
  if (!expected || expected.highSeconds > LONGEST_SECONDS) return { lowSeconds: null, highSeconds: null };
  const { lowSeconds, highSeconds } = expected;
  const step = STEPS.find(([until]) => highSeconds <= until)?.[1] ?? 900;
  return {
    lowSeconds: Math.floor(lowSeconds / step) * step,
    highSeconds: Math.max(1, Math.ceil(highSeconds / step)) * step,
  };
}
