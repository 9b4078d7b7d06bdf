import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export const SECTION_KEYS = [
  'workspace',
  'profile',
  'sign-in',
  'sessions',
  'security',
  'service-level',
  'hours',
  'dispatch',
  'workforce',
  'survey',
  'emotion-rules',
  'widget',
  'members',
  'invitations',
  'teams',
  'skills',
  'topics',
  'tags',
  'attributes',
] as const;
export type SectionKey = (typeof SECTION_KEYS)[number];

export interface Section {
  key: SectionKey;
  group: 'you' | 'workspace' | 'people' | 'content';
  component: LazyExoticComponent<ComponentType>;
}

/** Every page of the settings, in the order of the list. */
export const SECTIONS: readonly Section[] = [
  { key: 'workspace', group: 'workspace', component: lazy(() => import('./WorkspaceSection.tsx')) },
  { key: 'profile', group: 'you', component: lazy(() => import('../account/ProfileSection.tsx')) },
  { key: 'sign-in', group: 'you', component: lazy(() => import('../account/SignInSection.tsx')) },
  { key: 'sessions', group: 'you', component: lazy(() => import('../account/SessionsSection.tsx')) },
  { key: 'service-level', group: 'workspace', component: lazy(() => import('./ServiceLevelSection.tsx')) },
  { key: 'hours', group: 'workspace', component: lazy(() => import('./HoursSection.tsx')) },
  { key: 'dispatch', group: 'workspace', component: lazy(() => import('../dispatch/DispatchSection.tsx')) },
  {
    key: 'workforce',
    group: 'workspace',
    component: lazy(() => import('../workforce/WorkforceSection.tsx')),
  },
  { key: 'survey', group: 'workspace', component: lazy(() => import('./SurveySection.tsx')) },
  { key: 'emotion-rules', group: 'workspace', component: lazy(() => import('../emotion/RulesSection.tsx')) },
  { key: 'security', group: 'workspace', component: lazy(() => import('../account/SecuritySection.tsx')) },
  { key: 'widget', group: 'workspace', component: lazy(() => import('./WidgetSection.tsx')) },
  { key: 'members', group: 'people', component: lazy(() => import('../people/MembersSection.tsx')) },
  { key: 'invitations', group: 'people', component: lazy(() => import('../people/InvitationsSection.tsx')) },
  { key: 'teams', group: 'people', component: lazy(() => import('../people/TeamsSection.tsx')) },
  { key: 'skills', group: 'people', component: lazy(() => import('../people/SkillsSection.tsx')) },
  { key: 'topics', group: 'content', component: lazy(() => import('../people/TopicsSection.tsx')) },
  {
    key: 'attributes',
    group: 'content',
    component: lazy(() => import('../customers/AttributesSection.tsx')),
  },
  { key: 'tags', group: 'content', component: lazy(() => import('./TagsSection.tsx')) },
];
