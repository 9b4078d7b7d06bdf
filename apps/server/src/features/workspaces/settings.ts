import { DEFAULT_SETTINGS, type Locale, type Workspace, type WorkspaceSettings } from '@attune/contract';
import { checkHours } from '@attune/time';
import { RecentCache } from '../../access/recent-cache.ts';
import type { Tx } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Platform } from '../../feature.ts';

export interface WorkspaceProfile {
  name: string;
  locale: Locale;
  /** IANA name. */
  timeZone: string;
  settings: WorkspaceSettings;
}

/** What other features need to know of a workspace, without asking the database each time. */
export interface Workspaces {
  /** Treat as immutable. @throws not_found */
  settings(workspaceId: string): Promise<WorkspaceProfile>;
  /** The next `settings` on this node reads again. */
  forget(workspaceId: string): void;
}

/** Changes on other nodes arrive as events; this bounds how long one that got lost could matter. */
const BELIEVE_MS = 60_000;

export function createWorkspaces({ db, tail, clock }: Platform): Workspaces {
  const profiles = new RecentCache<WorkspaceProfile>(BELIEVE_MS, 1_000);
  const forget = (workspaceId: string) => profiles.deleteWhere((key) => key === workspaceId);
  tail.subscribe((events) => {
    for (const event of events) {
      if (event.type === 'settings.changed' && event.payload.what === 'workspace') forget(event.workspaceId);
    }
  });
  return {
    settings: (workspaceId) =>
      profiles.get(workspaceId, clock().getTime(), () =>
        db.first.workspace(workspaceId, (tx) => loadSettings(tx, workspaceId)),
      ),
    forget,
  };
}

/** The same as this transaction sees it. @throws not_found */
export async function loadSettings(tx: Tx, workspaceId: string): Promise<WorkspaceProfile> {
  const { name, locale, timeZone, settings } = await loadWorkspace(tx, workspaceId);
  return { name, locale, timeZone, settings };
}

/** @throws not_found */
export async function loadWorkspace(tx: Tx, workspaceId: string): Promise<Workspace> {
  const row = await tx
    .selectFrom('workspace')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst();
  if (!row) throw notFound('workspace');
  return {
    id: row.workspace_id,
    name: row.name,
    locale: row.locale as Locale,
    timeZone: row.time_zone,
    settings: complete(row.settings as Partial<WorkspaceSettings>),
    widgetKey: row.widget_key,
    demo: row.demo,
    createdAt: row.created_at.toISOString(),
  };
}

/** Stored settings may be older than the newest of them. */
function complete(stored: Partial<WorkspaceSettings>): WorkspaceSettings {
  const widget = { ...DEFAULT_SETTINGS.widget, ...stored.widget };
  const dispatch = { ...DEFAULT_SETTINGS.dispatch, ...stored.dispatch };
  const workforce = { ...DEFAULT_SETTINGS.workforce, ...stored.workforce };
  return { ...DEFAULT_SETTINGS, ...stored, widget, dispatch, workforce };
}

/** What a schema cannot say. @throws bad_request */
export function checkSettings({ hours }: Partial<WorkspaceSettings>): void {
  if (!hours) return;
  try {
    checkHours({ timeZone: 'UTC', ...hours, makeUpDays: [] });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('bad_request', error.message, [{ path: '/settings/hours', message: error.message }]);
  }
}

/** @throws bad_request when `timeZone` is not an IANA name. */
export function checkTimeZone(timeZone: string): void {
  // Intl also takes offsets such as +08:00, which know no summer time.
  if (/^[A-Za-z]/.test(timeZone)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone });
      return;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const message = 'is not a time zone';
  throw new AppError('bad_request', message, [{ path: '/timeZone', message }]);
}
