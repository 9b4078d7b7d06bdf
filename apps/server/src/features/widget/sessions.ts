import type { Attributes, Session, SessionInput } from '@attune/contract';
import { sql } from 'kysely';
import {
  type ContactToken,
  makeContactToken,
  readContactToken,
  verifyIdentity,
} from '../../access/contact-token.ts';
import type { Tx } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { fits, listDefinitions } from '../attributes/index.ts';
import type { Workspaces } from '../workspaces/index.ts';
import { loadWidgetState } from './present.ts';

/** Opens a customer's session: the visitor of a token, the app's own user when proven, or a new visitor. */
export async function openSession(
  platform: Platform,
  workspaces: Workspaces,
  input: SessionInput,
): Promise<Session> {
  const { db, changes, clock, secret, env } = platform;
  const workspace = await db.system((tx) =>
    tx
      .selectFrom('workspace')
      .select(['workspace_id', 'widget_secret'])
      .where('widget_key', '=', input.key)
      .executeTakeFirst(),
  );
  if (!workspace) throw new AppError('not_found', 'No workspace has this widget key');
  const workspaceId = workspace.workspace_id;
  const { identity } = input;
  if (identity && !verifyIdentity(workspace.widget_secret, identity.id, identity.hash))
    throw new AppError('invalid_identity');
  const { settings, locale: workspaceLocale, name } = await workspaces.settings(workspaceId);
  if (!identity && settings.identityRequired)
    throw new AppError('invalid_identity', 'This workspace wants to know who writes');

  const visitor = input.token ? tryToken(secret, input.token, workspaceId, clock()) : null;
  const locale = input.locale ?? workspaceLocale;
  const own = await changes.run(workspaceId, { kind: 'customer', id: null }, async (change) =>
    identity
      ? identify(change, identity, visitor, locale)
      : ((await visit(change, visitor)) ?? create(change, locale, null)),
  );
  const { contactId, state } = await db.workspace(workspaceId, async (tx) => {
    const acting = await requireContact(tx, { workspaceId, contactId: own });
    return { ...acting, state: await loadWidgetState(tx, workspaceId, acting.contactId) };
  });
  const language = locale === 'zh-CN' ? 'zh' : 'en';
  return {
    // For whom the device was known as: if a merge is undone, it is theirs again.
    token: makeContactToken(secret, { workspaceId, contactId: own }, clock()),
    contactId,
    locale,
    theme: {
      title: settings.widget.title || name,
      greeting: settings.widget.greeting[language],
      colour: settings.widget.colour,
      position: settings.widget.position,
    },
    uploadLimitBytes: env.uploadLimitBytes,
    state,
  };
}

function tryToken(secret: string, token: string, workspaceId: string, now: Date): string | null {
  try {
    const read: ContactToken = readContactToken(secret, token, now);
    return read.workspaceId === workspaceId ? read.contactId : null;
  } catch {
    return null; // expired, or of another installation: the visitor starts afresh
  }
}

/** The contact of an earlier token, if it is still there and an anonymous one. */
async function visit(change: Change, contactId: string | null): Promise<string | null> {
  if (!contactId) return null;
  const row = await change.tx
    .updateTable('contact')
    .set({ last_seen_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', contactId)
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

type Identity = NonNullable<SessionInput['identity']>;

/** The app's user; what a visitor wrote before signing in comes along when that user is new here. */
async function identify(
  change: Change,
  identity: Identity,
  visitor: string | null,
  locale: string,
): Promise<string> {
  const { tx, workspaceId } = change;
  const { attributes } = identity;
  const known = {
    ...(identity.name !== undefined && { name: identity.name }),
    ...(identity.email !== undefined && { email: identity.email }),
    ...(attributes && { attributes: await withDefined(change, attributes) }),
    locale,
    last_seen_at: change.now,
  };
  const existing = await tx
    .updateTable('contact')
    .set(known)
    .where('workspace_id', '=', workspaceId)
    .where('external_id', '=', identity.id)
    .returning('id')
    .executeTakeFirst();
  if (existing) {
    if (visitor) await noteDevice(change, visitor, existing.id);
    return existing.id;
  }
  const promoted =
    visitor &&
    (await tx
      .updateTable('contact')
      .set({ ...known, external_id: identity.id })
      .where('workspace_id', '=', workspaceId)
      .where('id', '=', visitor)
      .where('external_id', 'is', null)
      .where('merged_into_id', 'is', null) // who is merged speaks for another one, whom no sign-in here may become
      .returning('id')
      .executeTakeFirst());
  return promoted ? promoted.id : create(change, locale, identity);
}

/** A visitor and the user who signs in on the same device may be one person: people decide that. */
async function noteDevice({ tx, workspaceId }: Change, visitorId: string, contactId: string): Promise<void> {
  await tx
    .updateTable('contact')
    .set({ same_device_id: contactId })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', visitorId)
    .where('id', '<>', contactId)
    .where('external_id', 'is', null)
    .where('same_device_id', 'is distinct from', contactId)
    .execute();
}

/**
 * The app's attributes replace those that it sent before. Defined ones it may have from people, too: they stay unless the app names
 * them, and a value that does not fit is left out, for no customer should stand at a closed door because of it.
 */
async function withDefined({ tx, workspaceId }: Change, attributes: Attributes) {
  const rules = new Map(
    (await listDefinitions(tx, workspaceId, 'contact')).map((definition) => [definition.key, definition]),
  );
  const fitting = Object.entries(attributes).filter(([key, value]) => {
    const rule = rules.get(key);
    return !rule || fits(rule, value);
  });
  return sql<string>`(select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(contact.attributes)
    where key = any(${[...rules.keys()]})) || ${JSON.stringify(Object.fromEntries(fitting))}::jsonb`;
}

async function create(change: Change, locale: string, identity: Identity | null): Promise<string> {
  const row = await change.tx
    .insertInto('contact')
    .values({
      workspace_id: change.workspaceId,
      id: change.newId(),
      external_id: identity?.id ?? null,
      name: identity?.name ?? null,
      email: identity?.email ?? null,
      attributes: JSON.stringify(identity?.attributes ?? {}),
      locale,
      created_at: change.now,
      last_seen_at: change.now,
    })
    // Two tabs identify at once: both get the one contact.
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'external_id']).doUpdateSet({ last_seen_at: change.now }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/**
 * Whom a token speaks for: the contact that it was made for, or the one into whom that was merged since. It may have been erased.
 * @throws invalid_token
 */
export async function requireContact(
  tx: Tx,
  { workspaceId, contactId }: ContactToken,
): Promise<ContactToken> {
  const { rows } = await sql<{ id: string }>`
    with recursive way (id, next) as (
      select id, merged_into_id from contact where workspace_id = ${workspaceId} and id = ${contactId}
      union all
      select p.id, p.merged_into_id from contact p join way on p.id = way.next where p.workspace_id = ${workspaceId}
    ) select id from way where next is null`.execute(tx);
  if (!rows[0]) throw new AppError('invalid_token', 'The session is gone');
  return { workspaceId, contactId: rows[0].id };
}
