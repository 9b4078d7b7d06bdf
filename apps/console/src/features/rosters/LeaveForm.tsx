import type { AbsenceInput } from '@attune/contract';
import { Button, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay, useMembers, useMembership, useWorkContracts } from '../../api/index.ts';
import { useNow } from '../../ui/index.ts';
import { ClockInput } from './ClockInput.tsx';
import { useRosterActions } from './queries.ts';
import { instantAt, parseClock, shiftDate, todayIn } from './time.ts';

interface Values {
  memberId: string;
  kind: AbsenceInput['kind'];
  from: string;
  to: string;
  hours: boolean;
  start?: string;
  end?: string;
}

const KINDS = ['leave', 'sick', 'training', 'other'] as const;

/** Null when it would end before it begins. */
function inputOf(
  { memberId, kind, from, to, hours, start, end }: Values,
  timeZone: string,
): AbsenceInput | null {
  const begin = hours
    ? instantAt(timeZone, from, parseClock(start ?? '') ?? 0)
    : instantAt(timeZone, from, 0);
  const finish = hours
    ? instantAt(timeZone, from, parseClock(end ?? '') ?? 0)
    : instantAt(timeZone, shiftDate(to, 1), 0);
  if (finish <= begin) return null;
  return { memberId, kind, from: new Date(begin).toISOString(), to: new Date(finish).toISOString() };
}

/** Leave, whole days or some hours of one; a lead enters it for anybody. */
export function LeaveForm({ timeZone, onDone }: { timeZone: string; onDone: () => void }) {
  const { t } = useTranslation('rosters');
  const plans = useMay('workforce.plan');
  return plans ? (
    <ForAnybody timeZone={timeZone} onDone={onDone} />
  ) : (
    <Fields timeZone={timeZone} onDone={onDone} people={null} done={t('leave.asked')} />
  );
}

function ForAnybody(props: { timeZone: string; onDone: () => void }) {
  const { t } = useTranslation('rosters');
  const members = useMembers().data ?? [];
  const contracts = useWorkContracts().data ?? [];
  const answering = new Set(contracts.map(({ memberId }) => memberId));
  const people = members
    .filter(({ id }) => answering.has(id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return <Fields {...props} people={people} done={t('leave.entered')} />;
}

interface FieldsProps {
  timeZone: string;
  people: { value: string; label: string }[] | null;
  done: string;
  onDone: () => void;
}

function Fields({ timeZone, people, done, onDone }: FieldsProps) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { memberId } = useMembership();
  const actions = useRosterActions();
  const [form] = Form.useForm<Values>();
  const hours = Form.useWatch('hours', form) ?? false;
  const tomorrow = shiftDate(todayIn(timeZone, useNow('minute')), 1);
  const required = { required: true, message: common('required') };
  const order = {
    validator: () =>
      inputOf(form.getFieldsValue(), timeZone)
        ? Promise.resolve()
        : Promise.reject(new Error(t('leave.order'))),
  };
  const submit = async (values: Values) => {
    const input = inputOf(values, timeZone);
    if (input && (await actions.askAbsence(input, done))) onDone();
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="roster-form"
      initialValues={{
        memberId,
        kind: 'leave',
        from: tomorrow,
        to: tomorrow,
        hours: false,
        start: '09:00',
        end: '12:00',
      }}
      onFinish={(values: Values) => void submit(values)}
    >
      {people ? (
        <Form.Item name="memberId" label={t('shift.person')} rules={[required]}>
          <Select options={people} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
      ) : (
        <Form.Item name="memberId" hidden>
          <Input />
        </Form.Item>
      )}
      <Form.Item name="kind" label={t('leave.kind')}>
        <Select options={KINDS.map((value) => ({ value, label: t(`absence.${value}`) }))} />
      </Form.Item>
      <div className="roster-fields">
        <Form.Item name="from" label={hours ? t('shift.day') : t('leave.from')} rules={[required]}>
          <Input type="date" />
        </Form.Item>
        {hours ? (
          <>
            <Form.Item name="start" label={t('shift.from')} rules={[required]}>
              <ClockInput />
            </Form.Item>
            <Form.Item name="end" label={t('shift.to')} dependencies={['start']} rules={[required, order]}>
              <ClockInput />
            </Form.Item>
          </>
        ) : (
          <Form.Item name="to" label={t('leave.to')} dependencies={['from']} rules={[required, order]}>
            <Input type="date" />
          </Form.Item>
        )}
      </div>
      <Form.Item name="hours" valuePropName="checked">
        <Checkbox>{t('leave.hours')}</Checkbox>
      </Form.Item>
      <div className="roster-line">
        <Button type="primary" htmlType="submit" loading={actions.isPending}>
          {people ? t('leave.enter') : t('leave.ask')}
        </Button>
        <Button onClick={onDone}>{common('action.cancel')}</Button>
      </div>
    </Form>
  );
}
