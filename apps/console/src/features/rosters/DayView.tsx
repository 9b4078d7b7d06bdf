import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { CoverStrip } from './CoverStrip.tsx';
import { type Axis, axisOf, DayAxis, DayTrack, placeOn } from './DayTrack.tsx';
import type { Labels } from './labels.ts';
import type { DayCover, PersonRow } from './model.ts';
import { shiftColour } from './ShiftBar.tsx';
import { instantAt } from './time.ts';
import type { Spot } from './use-lift.ts';

interface Props {
  rows: readonly PersonRow[];
  date: string;
  column: number;
  cover: DayCover | undefined;
  timeZone: string;
  labels: Labels;
  onOpen: (spot: Spot) => void;
}

const HALF_HOUR = 1_800_000;

/** The cover ends with the day, the axis with its last shift. */
function stretchOf(axis: Axis, { steps }: DayCover): CSSProperties {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return {};
  const { insetInlineStart, width } = placeOn(axis, { from: first.at, to: last.at + HALF_HOUR });
  return { marginInlineStart: insetInlineStart, width };
}

/** One day: who is at the desk in which half-hour, and who on a break; those who begin first come first. */
export function DayView({ rows, date, column, cover, timeZone, labels, onOpen }: Props) {
  const { t } = useTranslation('rosters');
  const numbered = rows.map((person, row) => ({ person, row, cell: person.cells[column] }));
  const working = numbered
    .filter(({ cell }) => cell?.shift)
    .toSorted((a, b) => Date.parse(a.cell?.shift?.from ?? '') - Date.parse(b.cell?.shift?.from ?? ''));
  const off = numbered.filter(({ cell }) => !cell?.shift);
  const spans = working.flatMap(({ cell }) => cell?.shift ?? []);
  const needed = (cover?.steps ?? [])
    .filter(({ required }) => (required ?? 0) > 0)
    .map(({ at }) => ({ from: new Date(at).toISOString(), to: new Date(at + HALF_HOUR).toISOString() }));
  const axis = axisOf([...spans, ...needed], instantAt(timeZone, date, 0));
  const shown = cover && {
    ...cover,
    steps: cover.steps.filter(({ at }) => at >= axis.from && at < axis.to),
  };
  return (
    <div className="roster-scroll">
      <div className="roster-dayview">
        <div className="roster-dayrow roster-dayhead">
          <span className="at-soft">{t('grid.people', { count: working.length })}</span>
          <div>
            {shown && (
              <div style={stretchOf(axis, shown)}>
                <CoverStrip cover={shown} all={[shown]} labels={labels} height={56} />
              </div>
            )}
            <DayAxis axis={axis} clock={labels.clock} />
          </div>
        </div>
        <ul className="roster-plain">
          {working.map(({ person, row, cell }) => {
            const shift = cell?.shift;
            if (!shift) return null;
            const breaks = shift.breaks.map(labels.times).join(', ');
            return (
              <li key={person.id} className="roster-dayrow">
                <button type="button" className="roster-dayname" onClick={() => onOpen({ row, column })}>
                  <span className="at-ellipsis">{person.name}</span>
                  <span className="at-soft at-figures">
                    {labels.nameOf(shift)} {labels.times(shift)}
                  </span>
                  {breaks && <span className="at-hidden">{t('shift.breaks', { times: breaks })}</span>}
                </button>
                <DayTrack
                  axis={axis}
                  shift={shift}
                  breaks={shift.breaks}
                  style={shiftColour(labels.typeOf(shift)?.colour)}
                />
              </li>
            );
          })}
        </ul>
        {off.length > 0 && (
          <div className="roster-dayrow roster-off">
            <span className="at-soft">{t('grid.off', { count: off.length })}</span>
            <span className="roster-offnames">
              {off.map(({ person, row, cell }) => (
                <button
                  key={person.id}
                  type="button"
                  className="roster-chip"
                  onClick={() => onOpen({ row, column })}
                >
                  {person.name}
                  {cell?.absence && <span className="at-faint"> {t(`absence.${cell.absence.kind}`)}</span>}
                </button>
              ))}
            </span>
          </div>
        )}
      </div>
    </div>
  );
}
