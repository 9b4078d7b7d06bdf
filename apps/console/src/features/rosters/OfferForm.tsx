import type { PublishedShift } from '@attune/contract';
import { Button, Form, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMembers, useMembership } from '../../api/index.ts';
import { useNow } from '../../ui/index.ts';
import type { Labels } from './labels.ts';
import { useRoster, useRosterActions } from './queries.ts';
import { todayIn } from './time.ts';

interface Props {
  shift: PublishedShift;
  timeZone: string;
  labels: Labels;
  onDone: () => void;
}

interface Values {
  toMemberId?: string;
  inReturnId?: string;
}

const ANSWERING: readonly string[] = ['owner', 'admin', 'supervisor', 'agent'];

/** Gives a shift away: to whoever takes it, or to one colleague, perhaps for one of theirs. */
export function OfferForm({ shift, timeZone, labels, onDone }: Props) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { memberId } = useMembership();
  const members = useMembers().data ?? [];
  const now = useNow('minute');
  const today = todayIn(timeZone, now);
  const range = useMemo(() => ({ from: today, days: 28 }), [today]);
  const view = useRoster(range).data;
  const actions = useRosterActions();
  const [form] = Form.useForm<Values>();
  const toMemberId = Form.useWatch('toMemberId', form);
  const colleagues = members.filter(
    ({ id, disabled, role }) => id !== memberId && !disabled && ANSWERING.includes(role),
  );
  const theirs = (view?.shifts ?? []).filter(
    (item) => item.memberId === toMemberId && Date.parse(item.from) > now,
  );
  const submit = async ({ toMemberId: to = '', inReturnId = '' }: Values) => {
    const input = { shiftId: shift.id, toMemberId: to || null, inReturnId: inReturnId || null };
    if (await actions.offer(input, t('swap.offered'))) onDone();
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="roster-form"
      initialValues={{ toMemberId: '', inReturnId: '' }}
      onValuesChange={(changed: Values) => 'toMemberId' in changed && form.setFieldValue('inReturnId', '')}
      onFinish={(values: Values) => void submit(values)}
    >
      <p>
        <strong className="at-figures">
          {labels.day(shift.date)} · {labels.nameOf(shift)} {labels.times(shift)}
        </strong>
      </p>
      <Form.Item name="toMemberId" label={t('swap.to')} extra={t('swap.hint')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: '', label: t('swap.anybody') },
            ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </Form.Item>
      {toMemberId && (
        <Form.Item name="inReturnId" label={t('swap.inReturn')}>
          <Select
            options={[
              { value: '', label: t('swap.nothing') },
              ...theirs.map((item) => ({
                value: item.id,
                label: `${labels.day(item.date)} · ${labels.nameOf(item)} ${labels.times(item)}`,
              })),
            ]}
          />
        </Form.Item>
      )}
      <div className="roster-line">
        <Button type="primary" htmlType="submit" loading={actions.isPending}>
          {t('swap.offer')}
        </Button>
        <Button onClick={onDone}>{common('action.cancel')}</Button>
      </div>
    </Form>
  );
}
