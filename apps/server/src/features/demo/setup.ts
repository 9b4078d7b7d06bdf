import { examplesOf, type World } from '@attune/simulator';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { addMember, patchMember, skills, teams, topics } from '../people/index.ts';
import {
  type Auth,
  anybody,
  createUser,
  DEMO_EMAIL_DOMAIN,
  DEMO_PASSWORD,
  SETUP_LOCK,
} from '../session/index.ts';
import { createWorkspace } from '../workspaces/index.ts';
import { type DemoPerson, OWNER, STAFF } from './people.ts';

const DAY_MS = 86_400_000;
/** The demo workspace of this installation, if it has one. */
export async function findDemo({ db }: Pick<Platform, 'db'>) {
  const row = await db.system((tx) =>
    tx
      .selectFrom('workspace')
      .select(['workspace_id', 'widget_key', 'widget_secret', 'created_at'])
      .where('demo', '=', true)
      .orderBy('created_at')
      .limit(1)
      .executeTakeFirst(),
  );
  return row && { ...row, id: row.workspace_id };
}
export type Demo = NonNullable<Awaited<ReturnType<typeof findDemo>>>;

/**
 * Makes the demo workspace with its people, teams, skills, topics, templates, tags and customers, in one transaction;
 * only on an installation where nobody can sign in yet. Returns null where somebody can.
 */
export async function setUpDemo(
  platform: Pick<Platform, 'db' | 'changes' | 'clock'>,
  auth: Pick<Auth, 'hashPassword'>,
  world: World,
): Promise<string | null> {
  const { db, changes, clock } = platform;
  if (await db.system(anybody)) return null;
  const passwordHash = await auth.hashPassword(DEMO_PASSWORD);
  return db.system(async (tx) => {
    await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(tx);
    if (await anybody(tx)) return null;
    const makeUser = async ({ login, name }: DemoPerson) => {
      const email = `${login}@${DEMO_EMAIL_DOMAIN}`;
      return { userId: await createUser(tx, { name, email, passwordHash }), name, email };
    };
    const owner = await makeUser(OWNER);
    const agents = await Promise.all(
      world.agents.map(async (agent) => ({ agent, user: await makeUser({ ...agent, role: 'agent' }) })),
    );
    const staff = await Promise.all(STAFF.map(async (person) => ({ person, user: await makeUser(person) })));
    const workspaceId = uuidv7({ msecs: clock().getTime() });
    await changes.within(tx, workspaceId, SYSTEM, async (change) => {
      const { name, timeZone } = world;
      await createWorkspace(change, { name, locale: 'zh-CN', timeZone, demo: true }, owner);
      await tx
        .updateTable('workspace')
        .set({
          settings: JSON.stringify({
            hours: null,
            widget: { title: name, colour: '#15365c' },
            dispatch: { valueAttribute: 'vip' },
            workforce: { country: 'CN' },
          }),
        })
        .where('workspace_id', '=', workspaceId)
        .execute();
      const lists = await makeLists(change, world);
      // People are listed in this order: the first agent is the one to sign in as.
      let joined = change.now.getTime() - 60 * DAY_MS;
      const join = async (user: typeof owner, role: DemoPerson['role']) => {
        joined += 60_000;
        return addMember(change.as(SYSTEM, new Date(joined)), { ...user, role });
      };
      for (const { agent, user } of agents) {
        await patchMember(change, 'owner', await join(user, 'agent'), {
          capacity: agent.capacity,
          languages: [...agent.languages],
          teamIds: agent.teamIds.flatMap((id) => lists.teams.get(id) ?? []),
          skills: Object.entries(agent.skills).flatMap(([id, level]) => {
            const skillId = lists.skills.get(id);
            return skillId === undefined ? [] : [{ skillId, level }];
          }),
        });
      }
      for (const { person, user } of staff) await join(user, person.role);
      await makeContacts(change, world);
    });
    return workspaceId;
  });
}

async function makeLists(change: Change, world: World) {
  const { tx, workspaceId, now } = change;
  const made = { teams: new Map<string, string>(), skills: new Map<string, string>() };
  for (const { id, name } of world.teams) {
    made.teams.set(id, change.newId());
    await teams.create(change, made.teams.get(id) ?? '', { name });
  }
  for (const { id, name } of world.skills) {
    made.skills.set(id, change.newId());
    await skills.create(change, made.skills.get(id) ?? '', { name });
  }
  const topicIds = new Map<string, string>();
  for (const topic of world.topics) {
    const id = change.newId();
    topicIds.set(topic.id, id);
    await topics.create(change, id, {
      name: topic.name,
      skillId: made.skills.get(topic.skillId) ?? null,
      minLevel: topic.minLevel,
      teamId: made.teams.get(topic.teamId) ?? null,
      examples: examplesOf(topic),
    });
  }
  await tx
    .insertInto('tag')
    .values(world.tags.map(({ name }) => ({ workspace_id: workspaceId, id: change.newId(), name })))
    .execute();
  await tx
    .insertInto('template')
    .values(
      world.templates.map(({ title, body, shortcut, language, topicId, examples }) => ({
        workspace_id: workspaceId,
        id: change.newId(),
        title,
        body,
        shortcut,
        language,
        topic_id: topicId && (topicIds.get(topicId) ?? null),
        examples: [...examples],
        updated_at: now,
      })),
    )
    .execute();
  for (const what of ['teams', 'skills', 'topics', 'tags', 'templates'] as const)
    change.record('settings.changed', null, { what, id: null });
  return made;
}

async function makeContacts(change: Change, world: World): Promise<void> {
  const { tx, workspaceId, now } = change;
  const rows = world.contacts.map(({ id, name, email, locale, attributes }, index) => ({
    id: change.newId(),
    external_id: id,
    name,
    email,
    locale,
    attributes,
    // They came over a year, the newest a month ago.
    created_at: new Date(
      now.getTime() - (30 + (335 * (world.contacts.length - index)) / world.contacts.length) * DAY_MS,
    ),
  }));
  await sql`insert into contact (workspace_id, id, external_id, name, email, locale, attributes, created_at, last_seen_at)
    select ${workspaceId}::uuid, r.id, r.external_id, r.name, r.email, r.locale, r.attributes, r.created_at, r.created_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) r (id uuid, external_id text, name text, email text,
      locale text, attributes jsonb, created_at timestamptz)`.execute(tx);
}
