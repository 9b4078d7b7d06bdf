import type { Me, Member } from '@attune/contract';
import { v7 as uuidv7 } from 'uuid';
import { makeContactToken } from '../../apps/server/src/access/contact-token.ts';
import { createPool } from '../../apps/server/src/db/pool.ts';
import type { Client, Headers } from './http.ts';
import type { BenchServer } from './server.ts';

export interface StagedAgent {
  memberId: string;
  headers: Headers;
}
export interface StagedCustomer {
  contactId: string;
  token: string;
}
export interface Stage {
  workspaceId: string;
  agents: StagedAgent[];
  customers: StagedCustomer[];
}

/**
 * A fresh installation with agents online, each with room for 100 conversations, and customers who have said nothing
 * yet. People come in through the API, as in life; contacts are inserted, because the API lets one address open only
 * 300 sessions a minute.
 */
export async function setStage(
  server: BenchServer,
  client: Client,
  { agents, customers }: { agents: number; customers: number },
): Promise<Stage> {
  const password = 'bench-bench-bench';
  const owner = await client.expect<Me>(
    'POST',
    '/api/v1/setup',
    {},
    {
      name: 'Owner',
      email: 'owner@example.test',
      password,
      workspace: { name: 'Bench', locale: 'zh-CN', timeZone: 'Asia/Shanghai' },
    },
  );
  const workspaceId = owner.memberships[0]!.workspaceId;
  const path = `/api/v1/workspaces/${workspaceId}`;
  const asOwner = { cookie: owner.cookies };

  const join = async (index: number): Promise<StagedAgent> => {
    const invitation = await client.expect<{ url: string }>('POST', `${path}/invitations`, asOwner, {
      email: `agent${index}@example.test`,
      role: 'agent',
    });
    const token = new URL(invitation.url).pathname.split('/').at(-1);
    const me = await client.expect<Me>(
      'POST',
      `/api/v1/invitations/${token}/accept`,
      {},
      {
        name: `Agent ${index}`,
        password,
      },
    );
    const { memberId } = me.memberships[0]!;
    const headers = { cookie: me.cookies };
    await client.expect<Member>('PATCH', `${path}/members/${memberId}`, asOwner, { capacity: 100 });
    await client.expect<Member>('PUT', `${path}/members/me/presence`, headers, { presence: 'online' });
    return { memberId, headers };
  };
  const team: StagedAgent[] = [];
  for (let index = 0; index < agents; index++) team.push(await join(index));

  return { workspaceId, agents: team, customers: await insertContacts(server, workspaceId, customers) };
}

async function insertContacts(
  { databaseUrl, secret }: BenchServer,
  workspaceId: string,
  count: number,
): Promise<StagedCustomer[]> {
  const ids = Array.from({ length: count }, () => uuidv7());
  const pool = createPool({ url: databaseUrl, size: 2, log: console });
  await pool.query(
    `insert into contact (workspace_id, id, locale, created_at, last_seen_at)
     select $1, id, 'zh-CN', now(), now() from unnest($2::uuid[]) id`,
    [workspaceId, ids],
  );
  await pool.end();
  const now = new Date();
  return ids.map((contactId) => ({
    contactId,
    token: makeContactToken(secret, { workspaceId, contactId }, now),
  }));
}
