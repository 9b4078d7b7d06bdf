import type { Conversation, EmotionTimeline } from '@attune/contract';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorState, useFormat } from '../../ui/index.ts';
import { Face, useFeelingLine, useFelt } from './marks.tsx';
import { useEmotions } from './queries.ts';

const WIDTH = 288;
const HEIGHT = 84;
const MIDDLE = HEIGHT / 2;
const SIDE = 10;
/** The line shows the latest; the text below has all. */
const DRAWN = 40;

/** How the customer felt from message to message: a line with faces, the alerts above it, and the same as text. */
export function MoodLine({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('emotion');
  const felt = useFelt();
  const { data, isPending, error, refetch } = useEmotions(conversation.id);
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 2 }} />;
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  const { mood } = conversation;
  if (data.moments.length === 0) return <p className="at-faint">{t('mood.none')}</p>;
  return (
    <div className="emotion-line">
      {mood && (
        <p className="emotion-now">
          <Face emotion={mood.emotion} /> {t('mood.now', { mood: felt(mood) })}
          {mood.trend !== 'steady' && <span className="at-soft"> · {t(`trend.${mood.trend}`)}</span>}
        </p>
      )}
      <Line timeline={data} />
      <AsText timeline={data} />
    </div>
  );
}

function Line({ timeline: { moments, alerts } }: { timeline: EmotionTimeline }) {
  const { t } = useTranslation('emotion');
  const drawn = moments.slice(-DRAWN);
  const step = drawn.length > 1 ? (WIDTH - 2 * SIDE) / (drawn.length - 1) : 0;
  const points = drawn.map(({ messageId, feeling }, i) => ({
    messageId,
    emotion: feeling.emotion,
    x: drawn.length > 1 ? SIDE + i * step : WIDTH / 2,
    y: MIDDLE - feeling.sentiment * (MIDDLE - 16),
    alerted: alerts.some((alert) => alert.messageId === messageId),
  }));
  const path = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  // Many faces on a line would hide it: then only those that say something.
  const crowded = points.length > 14;
  return (
    <svg className="emotion-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('mood.chart')}>
      <line className="emotion-zero" x1="0" x2={WIDTH} y1={MIDDLE} y2={MIDDLE} />
      <text className="emotion-axis" x="0" y="10">
        {t('mood.axisGood')}
      </text>
      <text className="emotion-axis" x="0" y={HEIGHT - 3}>
        {t('mood.axisBad')}
      </text>
      <path className="emotion-path" d={path} />
      {points.map(({ messageId, emotion, x, y, alerted }) => (
        <g key={messageId} transform={`translate(${x - 7} ${y - 7})`}>
          {(!crowded || emotion !== 'neutral') && <Face emotion={emotion} size={14} />}
          {alerted && <path className="emotion-alerted" d="M7 -2.5 3.6 -8.5h6.8Z" />}
        </g>
      ))}
    </svg>
  );
}

function AsText({ timeline: { moments, alerts } }: { timeline: EmotionTimeline }) {
  const { t } = useTranslation('emotion');
  const format = useFormat();
  const lineOf = useFeelingLine();
  return (
    <details className="emotion-text">
      <summary>{t('mood.asText')}</summary>
      <ol>
        {moments.map(({ messageId, at, feeling }) => (
          <li key={messageId}>
            <time dateTime={at} className="at-faint at-figures">
              {format.moment(Date.parse(at))}
            </time>
            <span>
              {lineOf(feeling)}
              {alerts
                .filter((alert) => alert.messageId === messageId)
                .map(({ id, ruleName }) => (
                  <strong key={id}> {t('mood.alertHere', { rule: ruleName })}</strong>
                ))}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
