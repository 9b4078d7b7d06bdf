import { useNow } from './clock.ts';
import { useFormat } from './format.ts';

/** "3 min ago", then a date; the full moment on hover and for machines. `at` is ISO 8601. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow('minute');
  const format = useFormat();
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={format.moment(moment)} className={className}>
      {format.relative(moment, Math.max(now, moment > now + 60_000 ? now : moment))}
    </time>
  );
}

/** How long something has been going on, counting up by the second. `since` is ISO 8601. */
export function RunningTime({ since, className = '' }: { since: string; className?: string }) {
  const now = useNow('second');
  const format = useFormat();
  return (
    <span className={`at-figures ${className}`} role="timer" aria-live="off">
      {format.duration(now - Date.parse(since))}
    </span>
  );
}
