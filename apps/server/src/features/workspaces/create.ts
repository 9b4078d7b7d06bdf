import { randomBytes } from 'node:crypto';
import type { Locale } from '@attune/contract';
import type { Change } from '../../events/change.ts';
import { seedRules } from '../emotion/index.ts';
import { addMember } from '../people/index.ts';
import { checkTimeZone } from './settings.ts';

export interface NewWorkspace {
  name: string;
  locale: Locale;
  timeZone: string;
  demo?: boolean;
}

export interface Founder {
  userId: string;
  name: string;
  email: string;
}

/**
 * Makes the workspace that `change` runs in, under an id that is new, with its founder as owner and the usual rules for alerts.
 * Returns the founder's member id. @throws bad_request for an unknown time zone
 */
export async function createWorkspace(
  change: Change,
  workspace: NewWorkspace,
  founder: Founder,
): Promise<string> {
  checkTimeZone(workspace.timeZone);
  await change.tx
    .insertInto('workspace')
    .values({
      workspace_id: change.workspaceId,
      name: workspace.name,
      locale: workspace.locale,
      time_zone: workspace.timeZone,
      demo: workspace.demo ?? false,
      widget_key: randomBytes(12).toString('base64url'),
      widget_secret: randomBytes(32).toString('hex'),
      created_at: change.now,
    })
    .execute();
  await seedRules(change, workspace.locale);
  change.record('settings.changed', null, { what: 'workspace', id: null });
  return addMember(change, { ...founder, role: 'owner' });
}
