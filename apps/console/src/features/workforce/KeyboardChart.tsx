import type { EChartsCoreOption } from 'echarts/core';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../ui/index.ts';

interface Props {
  option: EChartsCoreOption;
  label: string;
  height: number;
  /** How many places there are on the x axis. */
  length: number;
  /** Where the keyboard begins. */
  start: number;
  /** Places in a day: as far as the page keys go. */
  day: number;
  /** What is to be known of a place, in words. */
  wordsOf: (index: number) => string;
  onResize?: (width: number) => void;
}

/** A chart over time that is read by arrow keys as well: each place shows its tooltip and is told in words. */
export function KeyboardChart(props: Props) {
  const { option, label, height, length, start, day, wordsOf, onResize } = props;
  const { t } = useTranslation('workforce');
  const [at, setAt] = useState<number | null>(null);
  const place = Math.min(Math.max(at ?? start, 0), length - 1);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowDown: -1,
    ArrowRight: 1,
    ArrowUp: 1,
    PageDown: -day,
    PageUp: day,
    Home: -length,
    End: length,
  };
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (event.key === 'Escape') setAt(null);
    if (step === undefined) return;
    event.preventDefault();
    setAt(at === null ? place : Math.min(Math.max(place + step, 0), length - 1));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      className="workforce-chart"
      aria-label={label}
      aria-description={t('chart.keys')}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, length - 1)}
      aria-valuenow={place}
      aria-valuetext={wordsOf(place)}
      onKeyDown={move}
      onBlur={() => setAt(null)}
    >
      <Chart
        option={option}
        label={label}
        height={height}
        pointer={at === null ? null : place}
        {...(onResize && { onResize })}
      />
    </div>
  );
}
