import type { WorkspaceSettings } from '@attune/contract';
import type { BusinessHours } from '@attune/time';

/** The workspace's opening hours as packages/time reads them; null: around the clock. */
export function hoursOf(settings: WorkspaceSettings, timeZone: string): BusinessHours | null {
  return settings.hours && { timeZone, weekly: settings.hours.weekly, holidays: settings.hours.holidays, makeUpDays: [] };
}
