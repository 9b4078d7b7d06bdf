import type { Dimension, Metric } from '@attune/contract';
import { MIN_SAMPLE } from '@attune/metrics';
import { useTranslation } from 'react-i18next';
import { palette, useColourMode } from '../../theme.ts';
import { cellColour } from './colour.ts';
import { type Cell, type Grid, orderedRows, type Scale } from './heat.ts';
import { useValues } from './values.ts';

interface Props {
  grid: Grid;
  scale: Scale;
  metric: Metric;
  dimension: Dimension;
  name: string;
  onSelect: (cell: Cell) => void;
}

/** The heatmap as a table: every figure as text, every cell a button. */
export function HeatmapTable({ grid, scale, metric, dimension, name, onSelect }: Props) {
  const { t } = useTranslation('live');
  const values = useValues();
  const colours = palette(useColourMode());
  // Hours without anything take no column here; the picture keeps them.
  const filled = new Set(grid.cells.map((cell) => cell.column));
  const columns = grid.columns.flatMap((hour, column) => (filled.has(column) ? [{ hour, column }] : []));
  const at = new Map(grid.cells.map((cell) => [`${cell.column}.${cell.row}`, cell]));
  return (
    <section className="live-table" aria-label={name}>
      <table>
        <caption className="at-hidden">
          {t('map.tableCaption', { metric: name, dimension: t(`dimension.${dimension}`) })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t(`dimension.${dimension}`)}</th>
            {columns.map(({ hour, column }) => (
              <th scope="col" key={column}>
                {values.hour(hour)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {orderedRows(grid, dimension).map((r) => (
            <tr key={r}>
              <th scope="row">{values.row(dimension, grid.rows[r])}</th>
              {columns.map(({ column }) => {
                const cell = at.get(`${column}.${r}`);
                const value = cell?.summary.value;
                return (
                  <td key={column}>
                    {cell && value !== null && value !== undefined && (
                      <button
                        type="button"
                        onClick={() => onSelect(cell)}
                        className={cell.summary.n < MIN_SAMPLE ? 'live-few' : undefined}
                        style={{ borderBlockEndColor: cellColour(scale, value, colours) }}
                      >
                        {values.cell(metric, dimension, value, true)}
                        <small>{t('tile.sample', { n: cell.summary.n })}</small>
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
