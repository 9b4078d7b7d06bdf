import type { CSSProperties, ReactNode } from 'react';

interface Span {
  from: string;
  to: string;
}
/** What part of time a day's picture shows; epoch ms. */
export interface Axis {
  readonly from: number;
  readonly to: number;
}

const HOUR = 3_600_000;

/** Whole hours around all spans, at least eight of them; hours of the clock, also where a zone is off by half an hour. */
export function axisOf(spans: readonly Span[], dayStart: number): Axis {
  const hour = (at: number, round: (n: number) => number) => dayStart + round((at - dayStart) / HOUR) * HOUR;
  const from =
    spans.length > 0 ? Math.min(...spans.map((span) => Date.parse(span.from))) : dayStart + 9 * HOUR;
  const to = spans.length > 0 ? Math.max(...spans.map((span) => Date.parse(span.to))) : dayStart + 18 * HOUR;
  const begin = hour(from, Math.floor);
  return { from: begin, to: Math.max(hour(to, Math.ceil), begin + 8 * HOUR) };
}

/** The full hours of an axis, every second one where there are many. */
export function ticksOf({ from, to }: Axis): number[] {
  const hours = Math.round((to - from) / HOUR);
  const step = hours > 14 ? 2 : 1;
  return Array.from({ length: Math.floor(hours / step) + 1 }, (_, i) => from + i * step * HOUR);
}

/** Where a span lies on the axis, for the style sheet. */
export function placeOn(axis: Axis, span: { from: number | string; to: number | string }): CSSProperties {
  const share = (at: number | string) => {
    const ms = typeof at === 'string' ? Date.parse(at) : at;
    return Math.min(1, Math.max(0, (ms - axis.from) / (axis.to - axis.from)));
  };
  const [left, right] = [share(span.from), share(span.to)];
  return { insetInlineStart: `${left * 100}%`, width: `${(right - left) * 100}%` };
}

interface Props {
  axis: Axis;
  shift: Span | null;
  breaks: readonly Span[];
  present?: readonly Span[];
  now?: number;
  style?: CSSProperties;
  children?: ReactNode;
}

/** A shift with its breaks on the axis of a day; beneath it when the person was there. Told in words elsewhere. */
export function DayTrack({ axis, shift, breaks, present = [], now, style, children }: Props) {
  return (
    <div className="roster-track" style={style}>
      {ticksOf(axis).map((at) => (
        <span key={at} className="roster-tick" style={placeOn(axis, { from: at, to: at })} />
      ))}
      {shift && <span className="roster-track-shift" style={placeOn(axis, shift)} />}
      {breaks.map((span) => (
        <span key={span.from} className="roster-track-break" style={placeOn(axis, span)} />
      ))}
      {present.map((span) => (
        <span key={span.from} className="roster-track-present" style={placeOn(axis, span)} />
      ))}
      {now !== undefined && now > axis.from && now < axis.to && (
        <span className="roster-now" style={placeOn(axis, { from: now, to: now })} />
      )}
      {children}
    </div>
  );
}

/** The hours above the tracks. */
export function DayAxis({ axis, clock }: { axis: Axis; clock: (at: number) => string }) {
  return (
    <div className="roster-axis at-faint at-figures" aria-hidden="true">
      {ticksOf(axis).map((at) => (
        <span key={at} style={{ insetInlineStart: placeOn(axis, { from: at, to: at }).insetInlineStart }}>
          {clock(at)}
        </span>
      ))}
    </div>
  );
}
