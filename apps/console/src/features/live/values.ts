import type { Dimension, Heatmap, Metric } from '@attune/contract';
import { METRICS } from '@attune/metrics';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import { kindOf, STAGES } from './heat.ts';

const CODES = {
  channel: ['widget', 'api', 'email'],
  language: ['zh', 'en'],
} as const;

/** Metric values and row names in words. */
export function useValues() {
  const format = useFormat();
  const { t } = useTranslation('live');
  const { t: common } = useTranslation('common');

  return useMemo(() => {
    const show = (value: number, kind: 'duration' | 'share' | 'count', short: boolean): string => {
      if (kind === 'share') return format.share(value, short ? 0 : undefined);
      if (kind === 'count') return format.number(value, 1);
      return short ? format.durationShort(value) : format.duration(value);
    };

    return {
      format,
      value(metric: Metric, value: number): string {
        const text = show(value, METRICS[metric].kind, false);
        return metric === 'turns' ? t('tile.turns', { value: text }) : text;
      },
      cell: (metric: Metric, dimension: Dimension, value: number, short = false): string =>
        show(value, kindOf(metric, dimension), short),
      /** Codes are translated; names of teams, topics and members come from the server. */
      row(dimension: Dimension, row: Heatmap['rows'][number] | undefined): string {
        if (!row || row.key === null || row.key === '') return t(`unassigned.${dimension}`);
        if (dimension === 'stage') {
          const stage = STAGES.find((code) => code === row.key);
          if (stage) return common(`stage.${stage}`);
        }
        if (dimension === 'channel') {
          const channel = CODES.channel.find((code) => code === row.key);
          if (channel) return common(`channel.${channel}`);
        }
        if (dimension === 'language') {
          const language = CODES.language.find((code) => code === row.key);
          if (language) return common(`language.${language}`);
        }
        return row.label ?? row.key;
      },
      hour: (hour: number) => `${String(hour).padStart(2, '0')}:00`,
    };
  }, [format, t, common]);
}
