import type { MySchedule } from '@attune/contract';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMembers, useMembership } from '../../api/index.ts';
import type { Labels } from './labels.ts';
import { useRosterActions } from './queries.ts';
import { SwapWords } from './SwapWords.tsx';
import { absenceSpan, isOpenSwap, sortSwaps } from './schedule.ts';

interface Props {
  mine: MySchedule;
  timeZone: string;
  labels: Labels;
}

/** What colleagues offer, and what became of what I asked for. */
export function MyRequests({ mine, timeZone, labels }: Props) {
  const { t } = useTranslation('rosters');
  const members = byId(useMembers().data);
  const { memberId } = useMembership();
  const actions = useRosterActions();
  const nameOf = (id: string | null) => members.get(id ?? '')?.name ?? '';
  const { offered, mine: own } = sortSwaps(mine.swaps, memberId);
  return (
    <div className="schedule-side">
      <Card title={t('swap.open')} empty={t('swap.noneOpen')} count={offered.length}>
        {offered.map((swap) => (
          <li key={swap.id} className="roster-request">
            <div>
              <SwapWords swap={swap} nameOf={nameOf} labels={labels} />
            </div>
            <Button
              type="primary"
              size="small"
              aria-label={t('swap.takeOf', {
                name: nameOf(swap.byMemberId),
                day: labels.day(swap.shift.date),
              })}
              onClick={() => void actions.acceptSwap(swap.id, t('swap.taken'))}
            >
              {t('swap.take')}
            </Button>
          </li>
        ))}
      </Card>
      <Card
        title={t('mine.requests')}
        empty={t('mine.noRequests')}
        count={own.length + mine.absences.length + mine.wishes.length}
      >
        {own.map((swap) => (
          <li key={swap.id} className="roster-request">
            <div>
              <SwapWords swap={swap} nameOf={nameOf} labels={labels} />
              <State state={swap.state}>{t(`swap.state.${swap.state}`)}</State>
            </div>
            {swap.byMemberId === memberId && isOpenSwap(swap) && (
              <Button
                size="small"
                aria-label={t('swap.withdrawOf', { day: labels.day(swap.shift.date) })}
                onClick={() => void actions.withdrawSwap(swap.id, t('swap.withdrawn'))}
              >
                {t('swap.withdraw')}
              </Button>
            )}
          </li>
        ))}
        {mine.absences.map((absence) => (
          <li key={absence.id} className="roster-request">
            <div>
              <strong>{t(`absence.${absence.kind}`)}</strong>
              <div className="at-soft at-figures">{absenceSpan(absence, timeZone, labels)}</div>
              <State state={absence.state}>{t(`absence.state.${absence.state}`)}</State>
            </div>
            {absence.state === 'asked' && (
              <Button
                size="small"
                aria-label={t('leave.dropOf', { span: absenceSpan(absence, timeZone, labels) })}
                onClick={() => void actions.dropAbsence(absence.id, t('requests.done.dropped'))}
              >
                {t('swap.withdraw')}
              </Button>
            )}
          </li>
        ))}
        {mine.wishes.map((wish) => (
          <li key={wish.id} className="roster-request">
            <div>
              <strong>
                {wish.kind === 'off'
                  ? t('wish.off')
                  : t('wish.shift', { name: labels.typeName(wish.shiftTypeId ?? '') ?? '' })}
              </strong>
              <div className="at-soft at-figures">{labels.day(wish.date)}</div>
            </div>
            <Button
              size="small"
              aria-label={t('wish.dropOf', { day: labels.day(wish.date) })}
              onClick={() => void actions.dropWish(wish, t('requests.done.dropped'))}
            >
              {t('swap.withdraw')}
            </Button>
          </li>
        ))}
      </Card>
    </div>
  );
}

const TONES: Readonly<Record<string, string>> = {
  approved: 'roster-good',
  refused: 'roster-bad',
  accepted: 'roster-waiting',
  asked: 'roster-waiting',
};

function State({ state, children }: { state: string; children: ReactNode }) {
  return <span className={TONES[state] ?? 'at-soft'}>{children}</span>;
}

interface CardProps {
  title: string;
  empty: string;
  count: number;
  children: ReactNode;
}

function Card({ title, empty, count, children }: CardProps) {
  return (
    <section className="schedule-card">
      <h2>{title}</h2>
      {count === 0 ? <p className="at-soft">{empty}</p> : <ul className="roster-plain">{children}</ul>}
    </section>
  );
}
