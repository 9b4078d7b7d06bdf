import type { Absence, RosterView, Swap } from '@attune/contract';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMembers } from '../../api/index.ts';
import { EmptyState, ListSkeleton } from '../../ui/index.ts';
import { LeaveForm } from './LeaveForm.tsx';
import type { Labels } from './labels.ts';
import { useRosterActions, useSwaps } from './queries.ts';
import { SwapWords } from './SwapWords.tsx';
import { absenceSpan } from './schedule.ts';

interface Props {
  view: RosterView | undefined;
  labels: Labels;
  timeZone: string;
}

/** What people have asked for: to be decided first, then what is settled. */
export function RequestsSheet({ view, labels, timeZone }: Props) {
  const { t } = useTranslation('rosters');
  const members = byId(useMembers().data);
  const swaps = useSwaps().data ?? [];
  const actions = useRosterActions();
  const [adding, setAdding] = useState(false);
  if (!view) return <ListSkeleton />;
  const nameOf = (id: string | null) => members.get(id ?? '')?.name ?? '';
  const asked = view.absences.filter(({ state }) => state === 'asked');
  const settled = view.absences.filter(({ state }) => state !== 'asked');
  const toDecide = swaps.filter(({ state }) => state === 'accepted');
  const openSwaps = swaps.filter(({ state }) => state === 'asked');

  const leave = (absence: Absence, children: ReactNode) => (
    <li key={absence.id} className="roster-request">
      <div>
        <strong>{nameOf(absence.memberId)}</strong> · {t(`absence.${absence.kind}`)}
        <div className="at-soft at-figures">{absenceSpan(absence, timeZone, labels)}</div>
      </div>
      <div className="roster-line">{children}</div>
    </li>
  );
  const swap = (item: Swap, children: ReactNode) => (
    <li key={item.id} className="roster-request">
      <div>
        <SwapWords swap={item} nameOf={nameOf} labels={labels} />
        {item.violations.length > 0 && (
          <ul className="roster-plain roster-bad">
            {item.violations.map((violation) => (
              <li key={`${violation.memberId}${violation.code}${violation.date}`}>
                {nameOf(violation.memberId)} · {labels.violation(violation)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className="roster-line">{children}</div>
    </li>
  );
  const decide = (absence: Absence, state: 'approved' | 'refused') =>
    void actions.decideAbsence(absence.id, state, t(`requests.done.${state}`));
  return (
    <div className="roster-dialog">
      {adding ? (
        <LeaveForm timeZone={timeZone} onDone={() => setAdding(false)} />
      ) : (
        <div>
          <Button onClick={() => setAdding(true)}>{t('requests.add')}</Button>
        </div>
      )}
      {asked.length + toDecide.length === 0 && (
        <EmptyState title={t('requests.none')} hint={t('requests.noneHint')} />
      )}
      <Group title={t('requests.leave')} count={asked.length}>
        {asked.map((absence) =>
          leave(
            absence,
            <>
              <Button
                type="primary"
                size="small"
                aria-label={t('requests.approveOf', { name: nameOf(absence.memberId) })}
                onClick={() => decide(absence, 'approved')}
              >
                {t('requests.approve')}
              </Button>
              <Button
                size="small"
                aria-label={t('requests.refuseOf', { name: nameOf(absence.memberId) })}
                onClick={() => decide(absence, 'refused')}
              >
                {t('requests.refuse')}
              </Button>
            </>,
          ),
        )}
      </Group>
      <Group title={t('requests.swaps')} count={toDecide.length}>
        {toDecide.map((item) =>
          swap(
            item,
            <>
              <Button
                type="primary"
                size="small"
                aria-label={t('requests.approveOf', { name: nameOf(item.byMemberId) })}
                onClick={() => void actions.decideSwap(item.id, true, t('requests.done.approved'))}
              >
                {t('requests.approve')}
              </Button>
              <Button
                size="small"
                aria-label={t('requests.refuseOf', { name: nameOf(item.byMemberId) })}
                onClick={() => void actions.decideSwap(item.id, false, t('requests.done.refused'))}
              >
                {t('requests.refuse')}
              </Button>
            </>,
          ),
        )}
      </Group>
      <Group title={t('requests.openSwaps')} count={openSwaps.length}>
        {openSwaps.map((item) => swap(item, null))}
      </Group>
      <Group title={t('requests.wishes')} count={view.wishes.length}>
        {view.wishes.map((wish) => (
          <li key={wish.id} className="roster-request">
            <div>
              <strong>{nameOf(wish.memberId)}</strong> ·{' '}
              {wish.kind === 'off'
                ? t('wish.off')
                : t('wish.shift', { name: labels.typeName(wish.shiftTypeId ?? '') ?? '' })}
              <div className="at-soft at-figures">{labels.day(wish.date)}</div>
            </div>
          </li>
        ))}
      </Group>
      <Group title={t('requests.settled')} count={settled.length}>
        {settled.map((absence) =>
          leave(
            absence,
            <>
              <span className={absence.state === 'approved' ? 'roster-good' : 'at-soft'}>
                {t(`absence.state.${absence.state}`)}
              </span>
              <Button
                type="text"
                size="small"
                aria-label={t('requests.dropOf', { name: nameOf(absence.memberId) })}
                onClick={() => void actions.dropAbsence(absence.id, t('requests.done.dropped'))}
              >
                {t('requests.drop')}
              </Button>
            </>,
          ),
        )}
      </Group>
    </div>
  );
}

function Group({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  if (count === 0) return null;
  return (
    <section>
      <h3 className="roster-sheet-title">
        {title} <span className="at-faint at-figures">{count}</span>
      </h3>
      <ul className="roster-plain">{children}</ul>
    </section>
  );
}
