import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Labels } from './labels.ts';
import type { DayCover } from './model.ts';

interface Props {
  cover: DayCover | undefined;
  /** All days: they share a scale. */
  all: readonly DayCover[];
  labels: Labels;
  height?: number;
}

/** Needed (line) against rostered (area) in each half-hour; what is missing is red. */
export const CoverStrip = memo(function CoverStrip({ cover, all, labels, height = 36 }: Props) {
  const { t } = useTranslation('rosters');
  if (!cover || cover.shortHours === null) return null;
  const { steps, shortHours } = cover;
  const most = Math.max(
    1,
    ...all.flatMap((day) => day.steps.map((s) => Math.max(s.required ?? 0, s.rostered))),
  );
  const y = (agents: number) => height - (agents / most) * (height - 1);
  const line = steps
    .map(({ required }, i) =>
      required === null
        ? ''
        : `${i && steps[i - 1]?.required !== null ? 'L' : 'M'}${i} ${y(required)}H${i + 1}`,
    )
    .join('');
  const needed = Math.max(0, ...steps.map(({ required }) => required ?? 0));
  const short = labels.hours(shortHours * 60);
  return (
    <div className="roster-cover">
      <svg
        role="img"
        aria-label={t(shortHours > 0 ? 'cover.labelShort' : 'cover.label', { needed, short })}
        viewBox={`0 0 ${steps.length} ${height}`}
        height={height}
        preserveAspectRatio="none"
      >
        {steps.map(({ at, required, rostered }, i) => (
          <g key={at}>
            <rect
              className="roster-cover-have"
              x={i}
              width={1}
              y={y(rostered)}
              height={height - y(rostered)}
            />
            {required !== null && required > rostered && (
              <rect
                className="roster-cover-short"
                x={i}
                width={1}
                y={y(required)}
                height={y(rostered) - y(required)}
              />
            )}
            <rect className="roster-cover-touch" x={i} width={1} y={0} height={height}>
              <title>
                {t('cover.step', { time: labels.clock(at), required: required ?? '–', rostered })}
              </title>
            </rect>
          </g>
        ))}
        <path className="roster-cover-need" d={line} vectorEffect="non-scaling-stroke" />
      </svg>
      <span className={shortHours > 0 ? 'roster-bad' : 'at-faint'}>
        {shortHours > 0 ? t('cover.short', { short }) : t('cover.enough')}
      </span>
    </div>
  );
});
