import type { WorkspaceSettings } from '@attune/contract';
import type { BusinessHours } from '@attune/time';

const hoursBySettings = new WeakMap<WorkspaceSettings, BusinessHours>();

/** Opening hours for the functions of @attune/time; null: around the clock. The same object for the same settings. */
export function hoursOf(settings: WorkspaceSettings, timeZone: string): BusinessHours | null {
  if (!settings.hours) return null;
  const known = hoursBySettings.get(settings);
  if (known?.timeZone === timeZone) return known;
  const hours: BusinessHours = { timeZone, ...settings.hours, makeUpDays: [] };
  hoursBySettings.set(settings, hours);
  return hours;
}
