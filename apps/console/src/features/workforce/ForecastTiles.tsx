import { QuestionCircleOutlined } from '@ant-design/icons';
import type { ForecastAccuracy, ForecastView } from '@attune/contract';
import { Tooltip } from 'antd';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import { type HourRow, outlook } from './series.ts';
import { useWhen } from './when.ts';

const HOUR = 3_600_000;
/** Hours; fewer say little about how good the forecasts are. */
const FEW = 72;
const LEADS = [1, 4, 24, 48] as const;

/** What is ahead in two numbers, and how good the forecasts have been, each beside what chance alone allows. */
export function ForecastTiles({
  view,
  rows,
  edge,
  ended,
}: {
  view: ForecastView;
  rows: readonly HourRow[];
  edge: number;
  /** The edge is the end of an older series. */
  ended: boolean;
}) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen(view.timeZone);
  const day = outlook(rows, edge, 24);
  // Where nothing is expected, no hour is busiest.
  const peak = day && day.total > 0 ? day.peak : null;
  const number = (value: number) => format.number(value, value < 10 ? 1 : 0);
  return (
    <div className="workforce-summary">
      <ul className="workforce-tiles">
        <li className="workforce-tile">
          <span className="workforce-tile-name">{ended ? t('tile.nextEnd') : t('tile.next')}</span>
          <strong className="workforce-figure">{day ? number(day.total) : '–'}</strong>
          <span className="workforce-tile-line">{t('tile.nextNote')}</span>
        </li>
        <li className="workforce-tile">
          <span className="workforce-tile-name">{t('tile.peak')}</span>
          <strong className="workforce-figure">{peak ? number(peak.mean ?? 0) : '–'}</strong>
          <span className="workforce-tile-line">
            {peak && `${when.weekday(peak.at)} ${when.span(peak.at, HOUR)}`}
          </span>
        </li>
        {LEADS.map((lead) => (
          <AccuracyTile
            key={lead}
            lead={lead}
            accuracy={view.accuracy.find(({ leadHours }) => leadHours === lead)}
          />
        ))}
      </ul>
      <p className="workforce-note">
        <QuestionCircleOutlined aria-hidden="true" /> {t('accuracy.why')}
      </p>
    </div>
  );
}

function AccuracyTile({ lead, accuracy }: { lead: number; accuracy: ForecastAccuracy | undefined }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const value = accuracy?.accuracy ?? null;
  const ceiling = accuracy?.ceiling ?? null;
  const hours = accuracy?.hours ?? 0;
  const few = hours < FEW;
  const style = {
    '--value': `${Math.max(0, value ?? 0) * 100}%`,
    '--ceiling': `${(ceiling ?? 1) * 100}%`,
  } as CSSProperties;
  const sample = few ? t('accuracy.few', { n: hours }) : t('accuracy.hours', { n: hours });
  return (
    <Tooltip title={t('accuracy.hint', { n: lead })} mouseEnterDelay={0.4}>
      <li className="workforce-tile">
        <span className="workforce-tile-name">{t('accuracy.title', { n: lead })}</span>
        <span className="workforce-tile-middle">
          <strong className={few ? 'workforce-figure workforce-few' : 'workforce-figure'}>
            {value === null ? '–' : format.share(value, 1)}
          </strong>
          {ceiling !== null && (
            <span className="workforce-ceiling">
              {t('accuracy.ceiling', { value: format.share(ceiling, 1) })}
            </span>
          )}
        </span>
        <span className="workforce-scale" style={style} aria-hidden="true">
          {value !== null && <span />}
          {ceiling !== null && <i />}
        </span>
        <span className="workforce-tile-line">{hours === 0 ? t('accuracy.none') : sample}</span>
      </li>
    </Tooltip>
  );
}
