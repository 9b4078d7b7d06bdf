import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CoverStrip } from './CoverStrip.tsx';
import { GridCell } from './GridCell.tsx';
import type { Labels } from './labels.ts';
import { type DayCover, hoursAgainst, type PersonRow } from './model.ts';
import { type Lift, type Spot, sameSpot, spotOf, useLift } from './use-lift.ts';

interface Props {
  rows: readonly PersonRow[];
  dates: readonly string[];
  today: string;
  cover: readonly DayCover[];
  labels: Labels;
  onOpen: (spot: Spot) => void;
  onMove: (lift: Lift) => void;
  onLock: (spot: Spot) => void;
  onRemove: (spot: Spot) => void;
  onDay: (date: string) => void;
}

const STEPS: Readonly<Record<string, Spot>> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
};

/** People × days. Arrow keys walk, Enter opens, Space lifts and drops, L locks, Delete removes. */
export function WeekGrid({ rows, dates, today, cover, labels, ...on }: Props) {
  const { t } = useTranslation('rosters');
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState<Spot>({ row: 0, column: 0 });
  const [told, setTold] = useState('');
  const { lift, setLift, ghost, onPointerDown, wasDrag } = useLift(dropped);

  const cellAt = ({ row, column }: Spot) => rows[row]?.cells[column];
  const placeWords = ({ row, column }: Spot) =>
    t('grid.place', { person: rows[row]?.name ?? '', day: labels.day(dates[column] ?? '') });
  const isTaken = (spot: Spot) => lift !== null && !sameSpot(lift.from, spot) && Boolean(cellAt(spot)?.shift);

  function focus(spot: Spot) {
    setActive(spot);
    const cell = `[data-row="${spot.row}"][data-column="${spot.column}"]`;
    table.current?.querySelector<HTMLElement>(cell)?.focus();
  }

  function dropped(made: Lift) {
    setActive(made.to);
    if (sameSpot(made.from, made.to)) return;
    if (cellAt(made.to)?.shift) setTold(t('grid.taken', { place: placeWords(made.to) }));
    else {
      setTold(t('grid.dropped', { place: placeWords(made.to) }));
      on.onMove(made);
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    const spot = spotOf(event.target as Element);
    if (!spot || event.ctrlKey || event.metaKey || event.altKey) return;
    const shift = cellAt(spot)?.shift;
    const step = STEPS[event.key];
    if (step) {
      const row = Math.min(rows.length - 1, Math.max(0, spot.row + step.row));
      const column = Math.min(dates.length - 1, Math.max(0, spot.column + step.column));
      focus({ row, column });
      if (lift) {
        setLift({ from: lift.from, to: { row, column } });
        setTold(
          t(isTaken({ row, column }) ? 'grid.taken' : 'grid.over', { place: placeWords({ row, column }) }),
        );
      }
    } else if (event.key === ' ') {
      if (lift) {
        setLift(null);
        dropped({ from: lift.from, to: spot });
      } else if (shift) {
        setLift({ from: spot, to: spot });
        setTold(t('grid.lifted', { place: placeWords(spot) }));
      }
    } else if (event.key === 'Escape' && lift) {
      setLift(null);
      setTold(t('grid.putBack'));
      focus(lift.from);
    } else if (event.key === 'Enter') on.onOpen(spot);
    else if ((event.key === 'Delete' || event.key === 'Backspace') && shift) on.onRemove(spot);
    else if (event.key.toLowerCase() === 'l' && shift) on.onLock(spot);
    else return;
    event.preventDefault();
  }

  function onClick(event: MouseEvent) {
    const spot = spotOf(event.target as Element);
    if (!spot || wasDrag()) return;
    setActive(spot);
    on.onOpen(spot);
  }

  const lifted = lift && cellAt(lift.from)?.shift;
  return (
    <div className="roster-scroll">
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid that one walks through by keys.
        role="grid"
        ref={table}
        className="roster-grid"
        aria-label={t('grid.label')}
        aria-describedby="roster-keys"
      >
        <thead>
          <tr>
            <th scope="col" className="roster-corner">
              <span className="at-soft">{t('grid.people', { count: rows.length })}</span>
            </th>
            {dates.map((date, i) => (
              <th key={date} scope="col" className={date === today ? 'roster-today' : undefined}>
                <button
                  type="button"
                  className="roster-day"
                  title={t('grid.openDay')}
                  onClick={() => on.onDay(date)}
                >
                  <strong>{labels.weekday(date)}</strong>
                  <span className="at-soft at-figures">{labels.monthDay(date)}</span>
                  <span className="at-hidden">{t('grid.openDay')}</span>
                </button>
                <CoverStrip cover={cover[i]} all={cover} labels={labels} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown} onClick={onClick} onPointerDown={onPointerDown}>
          {rows.map(({ id, name, cells, paidMinutes, contract }, row) => {
            const state = hoursAgainst(paidMinutes, dates.length, contract);
            return (
              <tr key={id}>
                <th scope="row" className="roster-person">
                  <span className="roster-name at-ellipsis">{name}</span>
                  <span className={`roster-hours at-figures roster-hours-${state}`}>
                    {labels.hours(paidMinutes)}
                    {contract && (
                      <span className="at-faint">
                        {t(contract.minMinutes > 0 ? 'grid.ofHours' : 'grid.upTo', {
                          min: contract.minMinutes / 60,
                          max: contract.maxMinutes / 60,
                        })}
                      </span>
                    )}
                    {state !== 'within' && <span className="roster-state">{t(`grid.${state}`)}</span>}
                  </span>
                </th>
                {cells.map((cell, column) => {
                  const spot = { row, column };
                  const date = dates[column] ?? '';
                  return (
                    <GridCell
                      key={date}
                      cell={cell}
                      row={row}
                      column={column}
                      labels={labels}
                      active={sameSpot(active, spot)}
                      lifted={sameSpot(lift?.from, spot)}
                      target={sameSpot(lift?.to, spot) ? (isTaken(spot) ? 'taken' : 'free') : null}
                    />
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p id="roster-keys" className="at-hidden">
        {t('grid.keys')}
      </p>
      <div className="at-hidden" role="status">
        {told}
      </div>
      {lifted && (
        <div ref={ghost} className="roster-ghost" aria-hidden="true">
          {labels.times(lifted)}
        </div>
      )}
    </div>
  );
}
