import { DeleteOutlined } from '@ant-design/icons';
import type { ShiftType } from '@attune/contract';
import { Alert, Button, Modal, Select, Switch } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ClockInput } from './ClockInput.tsx';
import type { Times } from './draft.ts';
import type { Edits } from './edits.tsx';
import type { Labels } from './labels.ts';
import type { Cell, PersonRow } from './model.ts';
import { shiftColour } from './ShiftBar.tsx';
import { clockOf, minuteOf, minutesBetween, minutesOf, parseClock } from './time.ts';
import type { Spot } from './use-lift.ts';

interface Props {
  spot: Spot | null;
  rows: readonly PersonRow[];
  dates: readonly string[];
  types: readonly ShiftType[];
  timeZone: string;
  labels: Labels;
  edits: Edits;
  onClose: () => void;
}

/** What a person works on a day: a type by one click, or times of its own; lock, move and delete. */
export function ShiftDialog({ spot, rows, dates, labels, ...rest }: Props) {
  const { t } = useTranslation('rosters');
  const person = spot && rows[spot.row];
  const date = spot && dates[spot.column];
  const cell = spot && person?.cells[spot.column];
  return (
    <Modal
      open={Boolean(cell)}
      onCancel={rest.onClose}
      footer={null}
      width={440}
      destroyOnHidden
      title={person && date && t('grid.place', { person: person.name, day: labels.day(date) })}
    >
      {person && date && cell && (
        <Content
          {...rest}
          cell={cell}
          person={person}
          date={date}
          rows={rows}
          dates={dates}
          labels={labels}
        />
      )}
    </Modal>
  );
}

type ContentProps = Omit<Props, 'spot'> & { cell: Cell; person: PersonRow; date: string };

function Content({ cell, person, date, rows, dates, types, timeZone, labels, edits, onClose }: ContentProps) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { shift, violations, absence, wish } = cell;
  const done = (doing: Promise<unknown>) => {
    onClose();
    void doing;
  };
  const place = { memberId: person.id, date };
  const choose = (times: Times) => done(shift ? edits.retime(shift, times) : edits.add(place, times));
  const allowed = person.contract?.shiftTypeIds ?? [];
  const offered = types.filter(({ id }) => allowed.length === 0 || allowed.includes(id));
  return (
    <div className="roster-dialog">
      {violations.map((violation) => (
        <Alert key={violation.code} type="error" showIcon title={labels.violation(violation)} />
      ))}
      {absence && <Alert type="warning" showIcon title={t(`absence.${absence.kind}`)} />}
      {wish && (
        <p className="at-soft">
          {wish.kind === 'off'
            ? t('wish.off')
            : t('wish.shift', { name: labels.typeName(wish.shiftTypeId ?? '') ?? t('ownTimes') })}
        </p>
      )}
      <ul className="roster-choices" aria-label={t('shift.choose')}>
        {offered.map((type) => (
          <li key={type.id}>
            <button
              type="button"
              className="roster-choice"
              aria-pressed={shift?.shiftTypeId === type.id}
              style={shiftColour(type.colour)}
              onClick={() => choose({ shiftTypeId: type.id })}
            >
              <span className="at-ellipsis">{type.name}</span>
              <span className="at-soft at-figures">
                {clockOf(type.startMinute)}–{clockOf(type.startMinute + type.minutes)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {offered.length === 0 && <p className="at-soft">{t('shift.noTypes')}</p>}
      <OwnTimes
        start={shift ? minuteOf(timeZone, shift.from) : 540}
        minutes={shift ? minutesOf(shift) : 480}
        word={shift ? common('action.save') : common('action.add')}
        onChoose={choose}
      />
      {shift && (
        <>
          <Move
            person={person}
            date={date}
            rows={rows}
            dates={dates}
            labels={labels}
            onMove={(to) => done(edits.move(shift, to))}
          />
          <div className="roster-line roster-between">
            <span className="roster-line">
              <Switch
                size="small"
                checked={shift.locked}
                aria-labelledby="roster-lock"
                onChange={(locked) => void edits.lock(shift, locked)}
              />
              <span id="roster-lock">{t('shift.lock')}</span>
            </span>
            <Button
              type="text"
              danger
              icon={<DeleteOutlined />}
              onClick={() =>
                done(edits.remove(shift, t('shift.deleted', { person: person.name, day: labels.day(date) })))
              }
            >
              {common('action.delete')}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

interface OwnTimesProps {
  start: number;
  minutes: number;
  word: string;
  onChoose: (times: Times) => void;
}

const MIN_MINUTES = 30;
const MAX_MINUTES = 960;

function OwnTimes({ start, minutes, word, onChoose }: OwnTimesProps) {
  const { t } = useTranslation('rosters');
  const [from, setFrom] = useState(clockOf(start));
  const [to, setTo] = useState(clockOf(start + minutes));
  const [a, b] = [parseClock(from), parseClock(to)];
  const length = a === null || b === null ? 0 : minutesBetween(a, b);
  const fits = length >= MIN_MINUTES && length <= MAX_MINUTES;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (a !== null && fits) onChoose({ shiftTypeId: null, startMinute: a, minutes: length });
  };
  return (
    <form className="roster-line" onSubmit={submit}>
      <span className="roster-line-label">{t('ownTimes')}</span>
      <ClockInput aria-label={t('shift.from')} value={from} onChange={setFrom} />
      <span aria-hidden="true">–</span>
      <ClockInput aria-label={t('shift.to')} value={to} onChange={setTo} />
      <Button htmlType="submit" disabled={!fits}>
        {word}
      </Button>
    </form>
  );
}

interface MoveProps {
  person: PersonRow;
  date: string;
  rows: readonly PersonRow[];
  dates: readonly string[];
  labels: Labels;
  onMove: (to: { memberId: string; date: string }) => void;
}

/** The way without a mouse: to whom, and to which day. */
function Move({ person, date, rows, dates, labels, onMove }: MoveProps) {
  const { t } = useTranslation('rosters');
  const [to, setTo] = useState({ memberId: person.id, date });
  const same = to.memberId === person.id && to.date === date;
  const column = dates.indexOf(to.date);
  const taken = !same && rows.some(({ id, cells }) => id === to.memberId && cells[column]?.shift);
  return (
    <div className="roster-line">
      <span className="roster-line-label">{t('shift.moveTo')}</span>
      <Select
        aria-label={t('shift.person')}
        value={to.memberId}
        onChange={(memberId: string) => setTo({ ...to, memberId })}
        options={rows.map(({ id, name }) => ({ value: id, label: name }))}
        showSearch={{ optionFilterProp: 'label' }}
      />
      <Select
        aria-label={t('shift.day')}
        value={to.date}
        onChange={(next: string) => setTo({ ...to, date: next })}
        options={dates.map((day) => ({ value: day, label: labels.day(day) }))}
      />
      <Button
        disabled={same || taken}
        title={taken ? t('shift.taken') : undefined}
        onClick={() => onMove(to)}
      >
        {t('shift.move')}
      </Button>
    </div>
  );
}
