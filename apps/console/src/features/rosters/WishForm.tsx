import type { WishInput } from '@attune/contract';
import { Button, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMembership, useShiftTypes } from '../../api/index.ts';
import { useNow } from '../../ui/index.ts';
import { useRosterActions } from './queries.ts';
import { shiftDate, todayIn } from './time.ts';

type Values = Pick<WishInput, 'date' | 'kind'> & { shiftTypeId?: string };

/** A day off, or a kind of shift on a day; the last wish for a day counts. */
export function WishForm({ timeZone, onDone }: { timeZone: string; onDone: () => void }) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { memberId } = useMembership();
  const types = useShiftTypes().data ?? [];
  const actions = useRosterActions();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form) ?? 'off';
  const today = todayIn(timeZone, useNow('minute'));
  const required = { required: true, message: common('required') };
  const submit = async ({ date, kind: chosen, shiftTypeId }: Values) => {
    const wish = {
      memberId,
      date,
      kind: chosen,
      shiftTypeId: chosen === 'off' ? null : (shiftTypeId ?? null),
    };
    if (await actions.wish(wish, t('wish.kept'))) onDone();
  };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="roster-form"
      initialValues={{ kind: 'off', date: shiftDate(today, 7) }}
      onFinish={(values: Values) => void submit(values)}
    >
      <p className="at-soft">{t('wish.hint')}</p>
      <Form.Item name="date" label={t('shift.day')} rules={[required]}>
        <Input type="date" min={today} />
      </Form.Item>
      <Form.Item name="kind" label={t('wish.what')}>
        <Radio.Group
          options={[
            { value: 'off', label: t('wish.off') },
            { value: 'shift', label: t('wish.aShift'), disabled: types.length === 0 },
          ]}
        />
      </Form.Item>
      {kind === 'shift' && (
        <Form.Item name="shiftTypeId" label={t('shift.type')} rules={[required]}>
          <Select options={types.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
      )}
      <div className="roster-line">
        <Button type="primary" htmlType="submit" loading={actions.isPending}>
          {t('wish.keep')}
        </Button>
        <Button onClick={onDone}>{common('action.cancel')}</Button>
      </div>
    </Form>
  );
}
