import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from '@tanstack/react-router';
import { ApiError, chooseWorkspace, currentMembership, meQuery } from './api/index.ts';
import { SSO_REFUSALS, type SsoRefusal } from './features/session/refusals.ts';
import { setupQuery } from './features/session/setup-query.ts';
import { NotFound, RouteError, RouteLoading } from './frame/route-states.tsx';
import { adoptLocale } from './i18n/index.ts';

interface Context {
  queryClient: QueryClient;
}

/** Who is signed in; null when nobody is. */
async function signedIn({ queryClient }: Context) {
  try {
    return await queryClient.ensureQueryData(meQuery);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

const root = createRootRouteWithContext<Context>()({ notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = await signedIn(context);
    if (!me) {
      const { needed } = await context.queryClient.ensureQueryData(setupQuery);
      throw redirect({ to: needed ? '/setup' : '/sign-in' });
    }
    const membership = currentMembership(me);
    if (!membership) return;
    const params = { workspaceId: membership.workspaceId };
    const watches = membership.role === 'supervisor' || membership.role === 'analyst';
    throw watches
      ? redirect({ to: '/w/$workspaceId/live', params })
      : redirect({ to: '/w/$workspaceId', params });
  },
  component: lazyRouteComponent(() => import('./features/session/NoWorkspacePage.tsx'), 'NoWorkspacePage'),
});

/** Only a path of our own: an address from outside must not lead away after signing in. */
const ownPath = (search: Record<string, unknown>): { to?: string } =>
  typeof search.to === 'string' && /^\/(?![/\\])/.test(search.to) ? { to: search.to } : {};

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { to?: string; sso?: SsoRefusal } => {
    const sso = SSO_REFUSALS.find((refusal) => refusal === search.sso);
    return { ...ownPath(search), ...(sso && { sso }) };
  },
  component: lazyRouteComponent(() => import('./features/session/SignInPage.tsx'), 'SignInPage'),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/session/SetupPage.tsx'), 'SetupPage'),
});
const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: lazyRouteComponent(() => import('./features/session/InvitePage.tsx'), 'InvitePage'),
});
const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot',
  component: lazyRouteComponent(() => import('./features/session/ForgotPage.tsx'), 'ForgotPage'),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset/$token',
  component: lazyRouteComponent(() => import('./features/session/ResetPage.tsx'), 'ResetPage'),
});
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email/$token',
  component: lazyRouteComponent(() => import('./features/session/ConfirmEmailPage.tsx'), 'ConfirmEmailPage'),
});
const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/second-factor',
  validateSearch: ownPath,
  component: lazyRouteComponent(() => import('./features/session/RequiredPage.tsx'), 'RequiredPage'),
});
const survey = createRoute({
  getParentRoute: () => root,
  path: '/survey/$token',
  component: lazyRouteComponent(() => import('./features/session/SurveyPage.tsx'), 'SurveyPage'),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspaceId',
  beforeLoad: async ({ context, params, location }) => {
    const me = await signedIn(context);
    if (!me) throw redirect({ to: '/sign-in', search: { to: location.href } });
    const membership = me.memberships.find((m) => m.workspaceId === params.workspaceId);
    if (!membership) throw notFound();
    const to = location.href;
    if (membership.blocked === 'second_factor_required')
      throw redirect({ to: '/second-factor', search: { to } });
    if (membership.blocked === 'sso_required')
      throw redirect({ to: '/sign-in', search: { to, sso: 'required' } });
    chooseWorkspace(membership.workspaceId);
    adoptLocale(membership.locale);
  },
  component: lazyRouteComponent(() => import('./frame/Frame.tsx'), 'Frame'),
});
const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/w/$workspaceId/inbox/{-$view}/{-$conversationId}', params, replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => workspace,
  path: 'inbox/{-$view}/{-$conversationId}',
  component: lazyRouteComponent(() => import('./features/inbox/InboxPage.tsx'), 'InboxPage'),
});
const customers = createRoute({
  getParentRoute: () => workspace,
  path: 'customers/{-$contactId}',
  component: lazyRouteComponent(() => import('./features/customers/CustomersPage.tsx'), 'CustomersPage'),
});
const live = createRoute({
  getParentRoute: () => workspace,
  path: 'live',
  component: lazyRouteComponent(() => import('./features/live/LivePage.tsx'), 'LivePage'),
});
const queue = createRoute({
  getParentRoute: () => workspace,
  path: 'queue',
  component: lazyRouteComponent(() => import('./features/queue/QueuePage.tsx'), 'QueuePage'),
});
const schedule = createRoute({
  getParentRoute: () => workspace,
  path: 'schedule',
  component: lazyRouteComponent(() => import('./features/rosters/SchedulePage.tsx'), 'SchedulePage'),
});
const workforce = createRoute({
  getParentRoute: () => workspace,
  path: 'workforce/{-$tab}',
  validateSearch: (search: Record<string, unknown>): { stream?: string } =>
    typeof search.stream === 'string' ? { stream: search.stream } : {},
  component: lazyRouteComponent(() => import('./features/workforce/WorkforcePage.tsx'), 'WorkforcePage'),
});
const alerts = createRoute({
  getParentRoute: () => workspace,
  path: 'alerts',
  component: lazyRouteComponent(() => import('./features/emotion/AlertsPage.tsx'), 'AlertsPage'),
});
const templates = createRoute({
  getParentRoute: () => workspace,
  path: 'templates',
  component: lazyRouteComponent(() => import('./features/templates/TemplatesPage.tsx'), 'TemplatesPage'),
});
const recommendation = createRoute({
  getParentRoute: () => workspace,
  path: 'templates/recommendation',
  component: lazyRouteComponent(
    () => import('./features/templates/RecommendationPage.tsx'),
    'RecommendationPage',
  ),
});
const settings = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/{-$section}',
  component: lazyRouteComponent(() => import('./features/settings/SettingsPage.tsx'), 'SettingsPage'),
});

const tree = root.addChildren([
  home,
  signIn,
  setup,
  invite,
  forgot,
  reset,
  confirmEmail,
  secondFactor,
  survey,
  workspace.addChildren([
    workspaceHome,
    inbox,
    customers,
    live,
    queue,
    schedule,
    workforce,
    alerts,
    templates,
    recommendation,
    settings,
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPendingComponent: RouteLoading,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: false,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
