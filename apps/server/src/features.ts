import type { Feature, Platform } from './feature.ts';
import { attachments } from './features/attachments/index.ts';
import { attributes } from './features/attributes/index.ts';
import { bulk } from './features/bulk/index.ts';
import { contacts } from './features/contacts/index.ts';
import { conversations, createNumbers } from './features/conversations/index.ts';
import { demo } from './features/demo/index.ts';
import { createExperience, createPlaces, dispatch } from './features/dispatch/index.ts';
import { drafts } from './features/drafts/index.ts';
import { emotion } from './features/emotion/index.ts';
import { metrics } from './features/metrics/index.ts';
import { people } from './features/people/index.ts';
import { rosters } from './features/rosters/index.ts';
import { search } from './features/search/index.ts';
import type { Auth } from './features/session/auth.ts';
import { session } from './features/session/index.ts';
import { similar } from './features/similar/index.ts';
import { sso } from './features/sso/index.ts';
import { staticFiles } from './features/static/index.ts';
import { surveys } from './features/surveys/index.ts';
import { tags } from './features/tags/index.ts';
import { createRecommendation, templates } from './features/templates/index.ts';
import { createEncoders } from './features/understanding/encoders/index.ts';
import { createUnderstanding } from './features/understanding/index.ts';
import { views } from './features/views/index.ts';
import { widget } from './features/widget/index.ts';
import { createForecaster, createRequirements, workforce } from './features/workforce/index.ts';
import { createWorkspaces, workspaces } from './features/workspaces/index.ts';

/** Every feature of the product, in the order in which they register. */
export function allFeatures(platform: Platform, auth: Auth): Feature[] {
  const settings = createWorkspaces(platform);
  const experience = createExperience(platform);
  const needs = {
    workspaces: settings,
    understanding: createUnderstanding(platform),
    numbers: createNumbers(platform.db),
    places: createPlaces(platform, settings, experience),
  };
  const forecaster = createForecaster(platform);
  const recommender = createRecommendation(platform);
  const encoders = createEncoders(platform);
  return [
    session(platform, auth),
    sso(platform, auth),
    workspaces(platform, settings),
    people(platform),
    conversations(platform),
    bulk(platform),
    views(platform),
    search(platform),
    drafts(platform),
    contacts(platform),
    attributes(platform),
    tags(platform),
    templates(platform, recommender, encoders),
    attachments(platform),
    dispatch(platform, { workspaces: settings, experience }),
    rosters(platform, createRequirements(platform, experience)),
    metrics(platform),
    workforce(platform, forecaster),
    emotion(platform),
    similar(platform, encoders),
    surveys(platform, settings),
    widget(platform, needs),
    demo(platform, auth, { ...needs, recommender, forecaster }),
    staticFiles(),
  ];
}
