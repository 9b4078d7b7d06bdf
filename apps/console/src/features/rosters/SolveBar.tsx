import type { RosterSolve } from '@attune/contract';
import { Alert, Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMembers, useSkills } from '../../api/index.ts';
import { useFormat, useNow } from '../../ui/index.ts';
import type { Labels } from './labels.ts';

interface Props {
  solve: RosterSolve;
  labels: Labels;
  onStop: () => void;
}

/** How far solving has come; afterwards what came of it. */
export function SolveBar({ solve, labels, onStop }: Props) {
  return solve.state === 'running' ? (
    <Running solve={solve} onStop={onStop} />
  ) : (
    <Outcome solve={solve} labels={labels} />
  );
}

function Running({ solve, onStop }: Pick<Props, 'solve' | 'onStop'>) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const now = useNow('second');
  const passed = Math.max(0, Math.round((now - Date.parse(solve.startedAt)) / 1000));
  const share = Math.min(1, passed / solve.timeLimitSeconds);
  return (
    <section className="roster-solve" aria-label={t('solve.title')}>
      <span role="status">{t('solve.running')}</span>
      <Progress
        percent={Math.round(share * 100)}
        showInfo={false}
        size="small"
        aria-label={t('solve.progress')}
      />
      <span className="at-soft at-figures">
        {t('solve.seconds', {
          passed: Math.min(passed, solve.timeLimitSeconds),
          limit: solve.timeLimitSeconds,
        })}
      </span>
      <Button size="small" onClick={onStop}>
        {common('action.cancel')}
      </Button>
    </section>
  );
}

const SHOWN = 6;

function Outcome({ solve, labels }: Pick<Props, 'solve' | 'labels'>) {
  const { t } = useTranslation('rosters');
  const format = useFormat();
  const [closed, setClosed] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const tell = useUnmetWords(labels);
  if (closed === solve.startedAt) return null;
  const close = { closable: { onClose: () => setClosed(solve.startedAt) } };
  if (solve.state === 'cancelled')
    return <Alert {...close} type="info" showIcon title={t('solve.cancelled')} />;
  if (solve.state === 'failed') {
    return <Alert {...close} type="error" showIcon title={t('solve.failed')} description={solve.error} />;
  }
  const quality = solve.optimal
    ? t('solve.optimal')
    : solve.gap === null
      ? t('solve.feasible')
      : t('solve.gap', { gap: format.share(solve.gap, 1) });
  const facts = [
    quality,
    solve.paidMinutes !== null && t('solve.paid', { hours: labels.hours(solve.paidMinutes) }),
    solve.seconds !== null && t('solve.took', { seconds: format.number(solve.seconds, 1) }),
  ];
  const shown = all ? solve.unmet : solve.unmet.slice(0, SHOWN);
  return (
    <Alert
      {...close}
      type={solve.unmet.length > 0 ? 'warning' : 'success'}
      showIcon
      title={facts.filter(Boolean).join(t('join'))}
      description={
        solve.unmet.length === 0 ? (
          t('solve.allMet')
        ) : (
          <>
            {t('solve.unmet', { count: solve.unmet.length })}
            <ul className="roster-unmet">
              {shown.map((item, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes its order.
                <li key={i}>{tell(item)}</li>
              ))}
            </ul>
            {solve.unmet.length > SHOWN && (
              <Button type="link" size="small" aria-expanded={all} onClick={() => setAll(!all)}>
                {t(all ? 'solve.fewer' : 'solve.more', { count: solve.unmet.length })}
              </Button>
            )}
          </>
        )
      }
    />
  );
}

const UNMET = ['cover', 'hours', 'wish'] as const;

/** "Wed · Refunds: 3 half-hours short of people, worth 4 h" */
function useUnmetWords(labels: Labels) {
  const { t } = useTranslation('rosters');
  const members = byId(useMembers().data);
  const skills = byId(useSkills().data);
  return (item: RosterSolve['unmet'][number]): string => {
    const { code, memberId, skillId, date, steps, cost } = item;
    const known = UNMET.find((one) => one === code);
    const what = known
      ? t(`unmet.${known}`, {
          skill: skills.get(skillId ?? '')?.name ?? t('unmet.anySkill'),
          hours: labels.hours((steps ?? 0) * 30),
        })
      : labels.violation({ code, memberId, date, value: null, limit: null });
    const words = [members.get(memberId ?? '')?.name, date && labels.day(date), what]
      .filter(Boolean)
      .join(' · ');
    return cost > 0 ? t('unmet.cost', { what: words, hours: labels.hours(cost) }) : words;
  };
}
