import { LineChartOutlined } from '@ant-design/icons';
import type { ForecastView as View, VolumeStream } from '@attune/contract';
import { Button, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, useNow } from '../../ui/index.ts';
import { ForecastChart } from './ForecastChart.tsx';
import { ForecastTable } from './ForecastTable.tsx';
import { ForecastTiles } from './ForecastTiles.tsx';
import { HowMade } from './HowMade.tsx';
import { SpecialDaysCard } from './SpecialDaysCard.tsx';
import { edgeOf, hourRows } from './series.ts';

interface Props {
  view: View;
  /** Null: all together. */
  stream: VolumeStream | null;
  /** Of the choice before, while the next is fetched. */
  stale: boolean;
  onImport?: () => void;
}

export function ForecastView({ view, stream, stale, onImport }: Props) {
  const { t } = useTranslation('workforce');
  const now = useNow('minute');
  const rows = useMemo(() => hourRows(view), [view]);
  const edge = edgeOf(rows, view.forecast, now);
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  const known = rows.some(({ came }) => came !== null && came > 0);

  if (!view.forecast && !known)
    return (
      <div className="workforce-body">
        <div className="workforce-card">
          <EmptyState
            icon={<LineChartOutlined />}
            title={t('empty.title')}
            hint={t('empty.hint')}
            action={
              onImport && (
                <Button type="primary" onClick={onImport}>
                  {t('empty.import')}
                </Button>
              )
            }
          />
        </div>
        <div className="workforce-stack">
          <SpecialDaysCard timeZone={view.timeZone} />
        </div>
      </div>
    );
  return (
    <div className={stale ? 'workforce-stack workforce-stale' : 'workforce-stack'}>
      {view.forecast && <ForecastTiles view={view} rows={rows} edge={edge} ended={edge !== now} />}
      <div className="workforce-body">
        <section className="workforce-card" aria-labelledby="workforce-chart-title">
          <div className="workforce-card-head">
            <h2 id="workforce-chart-title">{stream ? stream.name : t('stream.all')}</h2>
            <Legend forecast={view.forecast !== null} />
            <Segmented
              aria-label={t('chart.viewLabel')}
              value={shown}
              onChange={setShown}
              options={[
                { value: 'chart', label: t('chart.chart') },
                { value: 'table', label: t('chart.tableShort') },
              ]}
            />
          </div>
          {!view.forecast && (
            <p className="workforce-hint" role="status">
              {t('empty.short')}
            </p>
          )}
          {shown === 'chart' ? (
            <ForecastChart view={view} rows={rows} edge={edge} ended={edge !== now} />
          ) : (
            <ForecastTable view={view} rows={rows} edge={edge} />
          )}
        </section>
        <div className="workforce-stack">
          <SpecialDaysCard timeZone={view.timeZone} />
          {view.forecast && <HowMade forecast={view.forecast} timeZone={view.timeZone} />}
        </div>
      </div>
    </div>
  );
}

function Legend({ forecast }: { forecast: boolean }) {
  const { t } = useTranslation('workforce');
  const items = forecast ? (['came', 'expected', 'forecast', 'band'] as const) : (['came'] as const);
  return (
    <ul className="workforce-legend">
      {items.map((item) => (
        <li key={item}>
          <span aria-hidden="true" className={`workforce-key workforce-key-${item}`} />
          {t(`legend.${item}`)}
        </li>
      ))}
    </ul>
  );
}
