import { HeartOutlined } from '@ant-design/icons';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Labels } from './labels.ts';
import { type Cell, sameCell } from './model.ts';
import { ShiftBar } from './ShiftBar.tsx';

interface Props {
  cell: Cell;
  row: number;
  column: number;
  labels: Labels;
  /** The one that the Tab key reaches. */
  active: boolean;
  /** Its shift is on its way elsewhere. */
  lifted: boolean;
  /** Where the lifted shift would go. */
  target: 'free' | 'taken' | null;
}

/** One person's day. Keys, clicks and drags are handled by the grid, which finds it by row and column. */
export const GridCell = memo(Inner, (a, b) =>
  (Object.keys(a) as (keyof Props)[]).every((key) =>
    key === 'cell' ? sameCell(a.cell, b.cell) : a[key] === b[key],
  ),
);

function Inner({ cell, row, column, labels, active, lifted, target }: Props) {
  const { t } = useTranslation('rosters');
  const { shift, removed, absence, wish, violations } = cell;
  const problems = violations.map(labels.violation);
  const wished =
    wish && (wish.kind === 'off' ? t('wish.off') : t('wish.shift', { name: nameOfType(wish.shiftTypeId) }));
  const away =
    absence &&
    t(absence.state === 'asked' ? 'absence.asked' : 'absence.is', { kind: t(`absence.${absence.kind}`) });
  function nameOfType(id: string | null) {
    return (id && labels.typeName(id)) ?? t('ownTimes');
  }
  /** What colours and marks say. */
  const told = [
    shift?.locked && t('grid.locked'),
    shift && shift.change !== 'none' && t(`change.${shift.change}`),
    !shift && (removed ? t('grid.removed', { times: labels.times(removed) }) : t('grid.free')),
    ...problems.slice(shift ? 0 : 1),
  ].filter(Boolean);
  const classes = [
    'roster-cell',
    absence && `roster-away roster-away-${absence.state}`,
    lifted && 'roster-lifted',
    target && `roster-target-${target}`,
  ];
  return (
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: in a table with the role grid.
      role="gridcell"
      className={classes.filter(Boolean).join(' ')}
      data-row={row}
      data-column={column}
      tabIndex={active ? 0 : -1}
      title={[away, wished, ...problems].filter(Boolean).join('\n') || undefined}
    >
      {shift ? (
        <ShiftBar shift={shift} labels={labels} faulty={problems.length > 0} />
      ) : (
        removed && (
          <s className="roster-gone at-figures" aria-hidden="true">
            {labels.times(removed)}
          </s>
        )
      )}
      {(away || wished) && (
        <span className="roster-notes">
          {away && <span className="roster-note at-ellipsis">{away}</span>}
          {wished && (
            <span className="roster-note at-ellipsis">
              <HeartOutlined aria-hidden="true" /> {wished}
            </span>
          )}
        </span>
      )}
      {!shift && problems.length > 0 && <span className="roster-note roster-bad">{problems[0]}</span>}
      <span className="at-hidden">{told.join(t('join'))}</span>
    </td>
  );
}
