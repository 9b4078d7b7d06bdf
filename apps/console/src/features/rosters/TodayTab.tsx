import { CheckCircleOutlined, CoffeeOutlined } from '@ant-design/icons';
import type { Adherence, Member } from '@attune/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMembers, useWorkspace } from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, PresenceMark, useFormat, useNow } from '../../ui/index.ts';
import { type Attendance, inOrder, isMissing } from './adherence.ts';
import { type Axis, axisOf, DayAxis, DayTrack } from './DayTrack.tsx';
import { type Labels, useLabels } from './labels.ts';
import { useAdherence } from './queries.ts';
import './rosters.css';
import { instantAt } from './time.ts';

const NO_TYPES = new Map<string, never>();

/** Who should be there now, who is, and how the day went so far. */
export default function TodayTab() {
  const { t } = useTranslation('rosters');
  const adherence = useAdherence();
  const timeZone = useWorkspace().data?.timeZone;
  if (!adherence.data || !timeZone) {
    return adherence.error ? (
      <ErrorState error={adherence.error} retry={() => void adherence.refetch()} />
    ) : (
      <ListSkeleton rows={6} />
    );
  }
  return (
    <section className="today" aria-label={t('today.title')}>
      <Today adherence={adherence.data} timeZone={timeZone} />
    </section>
  );
}

function Today({ adherence, timeZone }: { adherence: Adherence; timeZone: string }) {
  const { t } = useTranslation('rosters');
  const format = useFormat();
  const now = useNow('minute');
  const labels = useLabels(timeZone, NO_TYPES);
  const memberList = useMembers().data;
  const members = useMemo(() => byId(memberList), [memberList]);
  const people = inOrder(adherence.members);
  const missing = people.filter(isMissing);
  const { rosteredNow, presentNow, date } = adherence;
  const shifts = people.flatMap(({ shift }) => shift ?? []);
  const spans = shifts.length > 0 ? shifts : people.flatMap(({ present }) => present);
  const axis = axisOf(spans, instantAt(timeZone, date, 0));
  const rostered = people.reduce((sum, person) => sum + person.rosteredMinutes, 0);
  const attended = people.reduce((sum, person) => sum + person.presentMinutes, 0);
  if (people.length === 0) {
    return <EmptyState icon={<CoffeeOutlined />} title={t('today.empty')} hint={t('today.emptyHint')} />;
  }
  return (
    <>
      <dl className="today-facts">
        <Fact label={t('today.rosteredNow')} value={format.number(rosteredNow)} />
        <Fact
          label={t('today.presentNow')}
          value={format.number(presentNow)}
          bad={missing.length > 0 && presentNow < rosteredNow}
        />
        <Fact label={t('today.adherence')} value={rostered > 0 ? format.share(attended / rostered) : '–'} />
      </dl>
      <section aria-labelledby="today-missing" className="today-missing">
        <h2 id="today-missing">{t('today.missing', { count: missing.length })}</h2>
        {missing.length === 0 ? (
          <p className="roster-good">
            <CheckCircleOutlined /> {t('today.nobodyMissing')}
          </p>
        ) : (
          <ul className="roster-plain">
            {missing.map((person) => (
              <li key={person.memberId} className="today-alarm">
                <strong>{members.get(person.memberId)?.name}</strong>
                <StateWords person={person} now={now} labels={labels} />
                {person.shift && <span className="at-soft at-figures">{labels.times(person.shift)}</span>}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="today-day" className="roster-scroll">
        <div className="today-day">
          <div className="today-row today-head">
            <h2 id="today-day">{labels.day(date)}</h2>
            <DayAxis axis={axis} clock={labels.clock} />
          </div>
          <ul className="roster-plain">
            {people.map((person) => (
              <Person
                key={person.memberId}
                person={person}
                member={members.get(person.memberId)}
                axis={axis}
                now={now}
                labels={labels}
              />
            ))}
          </ul>
          <p className="today-legend at-soft" aria-hidden="true">
            <span className="today-key today-key-shift" /> {t('today.legend.rostered')}
            <span className="today-key today-key-break" /> {t('today.legend.break')}
            <span className="today-key today-key-present" /> {t('today.legend.present')}
          </p>
        </div>
      </section>
    </>
  );
}

function Fact({ label, value, bad = false }: { label: string; value: string; bad?: boolean }) {
  return (
    <div>
      <dt className="at-soft">{label}</dt>
      <dd className={`at-figures ${bad ? 'roster-bad' : ''}`}>{value}</dd>
    </div>
  );
}

interface PersonProps {
  person: Attendance;
  member: Member | undefined;
  axis: Axis;
  now: number;
  labels: Labels;
}

function Person({ person, member, axis, now, labels }: PersonProps) {
  const { t } = useTranslation('rosters');
  const format = useFormat();
  const { shift, breaks, present, adherence, rosteredMinutes, presentMinutes } = person;
  return (
    <li className="today-row">
      <div className="today-who">
        <span className="today-name">
          <strong className="at-ellipsis">{member?.name}</strong>
          <PresenceMark presence={person.presence} compact />
        </span>
        <StateWords person={person} now={now} labels={labels} />
        <span className="at-hidden">
          {shift ? t('today.rosteredFrom', { times: labels.times(shift) }) : t('grid.free')}
        </span>
      </div>
      <DayTrack axis={axis} shift={shift} breaks={breaks} present={present} now={now} />
      <span
        className="at-figures today-share"
        title={t('today.shareHint', {
          present: labels.hours(presentMinutes),
          rostered: labels.hours(rosteredMinutes),
        })}
      >
        {adherence === null ? '–' : format.share(adherence)}
      </span>
    </li>
  );
}

/** "Late for 12 min" */
function StateWords({ person, now, labels }: Pick<PersonProps, 'person' | 'now' | 'labels'>) {
  const { t } = useTranslation('rosters');
  const { state, since } = person;
  const minutes = since === null ? null : Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  return (
    <span className={`today-state today-${state}`}>
      {t(`attendance.${state}`)}
      {since !== null && minutes !== null && state !== 'off' && (
        <span className="at-figures" title={labels.clock(since)}>
          {' '}
          {minutes < 60
            ? t('today.minutes', { count: minutes })
            : t('today.since', { at: labels.clock(since) })}
        </span>
      )}
    </span>
  );
}
