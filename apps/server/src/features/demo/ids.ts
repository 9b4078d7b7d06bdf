import type { Decision } from '@attune/dispatch';
import type { World } from '@attune/simulator';
import type { Tx } from '../../db/database.ts';
import { DEMO_EMAIL_DOMAIN } from '../session/index.ts';

/** Ids of the simulated world → ids in the database. A name that people deleted meanwhile is missing. */
export interface Ids {
  workspaceId: string;
  agents: ReadonlyMap<string, string>;
  teams: ReadonlyMap<string, string>;
  skills: ReadonlyMap<string, string>;
  topics: ReadonlyMap<string, string>;
  tags: ReadonlyMap<string, string>;
  templates: ReadonlyMap<string, string>;
  contacts: ReadonlyMap<string, string>;
}

export async function loadIds(tx: Tx, workspaceId: string, world: World): Promise<Ids> {
  const named = async (
    table: 'team' | 'skill' | 'topic' | 'tag',
    list: readonly { id: string; name: string }[],
  ) => {
    const rows = await tx
      .selectFrom(table)
      .select(['id', 'name'])
      .where('workspace_id', '=', workspaceId)
      .execute();
    return joined(
      list.map(({ id, name }) => [id, name]),
      rows.map(({ id, name }) => [name, id]),
    );
  };
  const members = await tx
    .selectFrom('member')
    .select(['id', 'email'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  const templates = await tx
    .selectFrom('template')
    .select(['id', 'language', 'shortcut'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  const contacts = await tx
    .selectFrom('contact')
    .select(['id', 'external_id'])
    .where('workspace_id', '=', workspaceId)
    .where('external_id', 'is not', null)
    .execute();
  return {
    workspaceId,
    teams: await named('team', world.teams),
    skills: await named('skill', world.skills),
    topics: await named('topic', world.topics),
    tags: await named('tag', world.tags),
    agents: joined(
      world.agents.map(({ id, login }) => [id, `${login}@${DEMO_EMAIL_DOMAIN}`]),
      members.map(({ id, email }) => [email, id]),
    ),
    templates: joined(
      world.templates.map(({ id, language, shortcut }) => [id, `${language}/${shortcut}`]),
      templates.map(({ id, language, shortcut }) => [`${language}/${shortcut}`, id]),
    ),
    contacts: new Map(contacts.map(({ id, external_id }) => [external_id ?? '', id])),
  };
}

function joined(keys: readonly [string, string][], found: readonly [string, string][]): Map<string, string> {
  const byKey = new Map(found);
  return new Map(
    keys.flatMap(([worldId, key]): [string, string][] => {
      const id = byKey.get(key);
      return id === undefined ? [] : [[worldId, id]];
    }),
  );
}

/** @throws for what is not there: history is written before anybody could have deleted it. */
export function idOf(ids: ReadonlyMap<string, string>, worldId: string): string {
  const id = ids.get(worldId);
  if (id === undefined) throw new Error(`The demo has no ${worldId}`);
  return id;
}

/** A decision of the simulated dispatcher in the ids of the database. */
export function translate(decision: Decision, conversationId: string, ids: Ids): Decision {
  const agent = <T extends { agentId: string }>(entry: T): T => ({
    ...entry,
    agentId: idOf(ids.agents, entry.agentId),
  });
  return {
    ...agent(decision),
    workId: conversationId,
    required: (decision.required ?? []).map((entry) => ({
      ...entry,
      skillId: idOf(ids.skills, entry.skillId),
    })),
    considered: decision.considered.map(agent),
    rejected: decision.rejected.map(agent),
  };
}
