import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export const TAB_KEYS = ['forecast', 'staffing', 'roster', 'today'] as const;
export type TabKey = (typeof TAB_KEYS)[number];

/** What stands below the page's head, in the order of the tabs. */
export const TABS: Readonly<Record<TabKey, LazyExoticComponent<ComponentType>>> = {
  forecast: lazy(() => import('./ForecastTab.tsx')),
  staffing: lazy(() => import('./StaffingTab.tsx')),
  roster: lazy(() => import('../rosters/RosterTab.tsx')),
  today: lazy(() => import('../rosters/TodayTab.tsx')),
};

export const isTab = (value: string | undefined): value is TabKey => TAB_KEYS.some((key) => key === value);
