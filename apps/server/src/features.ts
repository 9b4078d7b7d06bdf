import type { Feature, Platform } from './feature.ts';
import { attachments } from './features/attachments/index.ts';
import { contacts } from './features/contacts/index.ts';
import { conversations, createNumbers } from './features/conversations/index.ts';
import { demo } from './features/demo/index.ts';
import { dispatch } from './features/dispatch/index.ts';
import { drafts } from './features/drafts/index.ts';
import { metrics } from './features/metrics/index.ts';
import { people } from './features/people/index.ts';
import type { Auth } from './features/session/auth.ts';
import { session } from './features/session/index.ts';
import { staticFiles } from './features/static/index.ts';
import { surveys } from './features/surveys/index.ts';
import { tags } from './features/tags/index.ts';
import { templates } from './features/templates/index.ts';
import { createUnderstanding } from './features/understanding/index.ts';
import { widget } from './features/widget/index.ts';
import { createWorkspaces, workspaces } from './features/workspaces/index.ts';

/** Every feature of the product, in the order in which they register. */
export function allFeatures(platform: Platform, auth: Auth): Feature[] {
  const settings = createWorkspaces(platform);
  const needs = {
    workspaces: settings,
    understanding: createUnderstanding(platform),
    numbers: createNumbers(platform.db),
  };
  return [
    session(platform, auth),
    workspaces(platform, settings),
    people(platform),
    conversations(platform),
    drafts(platform),
    contacts(platform),
    tags(platform),
    templates(platform),
    attachments(platform),
    dispatch(platform),
    metrics(platform),
    surveys(platform, settings),
    widget(platform, needs),
    demo(platform, auth, needs),
    staticFiles(),
  ];
}
