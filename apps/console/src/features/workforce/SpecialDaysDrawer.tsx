import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { SPECIAL_DAY_KINDS, type SpecialDay, type SpecialDayInput } from '@attune/contract';
import { App, Button, DatePicker, Drawer, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useDescribeError } from '../../ui/index.ts';
import { useAddSpecialDay } from './queries.ts';
import { SpecialDayRow } from './SpecialDayRow.tsx';

interface Props {
  open: boolean;
  onClose: () => void;
  days: readonly SpecialDay[];
  today: string;
  /** Null: only to look at. */
  onDelete: ((day: SpecialDay) => void) | null;
}

/** All special days around today; one's own are added and deleted here. */
export function SpecialDaysDrawer({ open, onClose, days, today, onDelete }: Props) {
  const { t } = useTranslation('workforce');
  const coming = days.filter(({ date }) => date >= today);
  const past = days.filter(({ date }) => date < today).toReversed();
  return (
    <Drawer open={open} onClose={onClose} title={t('days.title')} size={480} destroyOnHidden>
      <div className="workforce-sheet">
        <p className="at-soft">{t('days.hint')}</p>
        {onDelete && <AddForm today={today} />}
        <List title={t('days.coming')} days={coming} today={today} onDelete={onDelete} />
        <List title={t('days.past')} days={past} today={today} onDelete={onDelete} />
      </div>
    </Drawer>
  );
}

function List({
  title,
  days,
  today,
  onDelete,
}: Pick<Props, 'days' | 'today' | 'onDelete'> & { title: string }) {
  const { t } = useTranslation('workforce');
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      {days.length === 0 && <p className="at-faint">{t('days.none')}</p>}
      <ul className="workforce-days">
        {days.map((day) => (
          <SpecialDayRow
            key={`${day.date} ${day.source} ${day.name}`}
            day={day}
            today={today}
            action={
              onDelete && day.source === 'own' ? (
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('days.delete', { name: day.name })}
                  title={t('days.delete', { name: day.name })}
                  onClick={() => onDelete(day)}
                />
              ) : undefined
            }
          />
        ))}
      </ul>
    </section>
  );
}

interface Values {
  date: Dayjs;
  kind: SpecialDayInput['kind'];
  name: string;
  factor: number | null;
}

function AddForm({ today }: { today: string }) {
  const { t } = useTranslation('workforce');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const add = useAddSpecialDay();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form);
  const required = [{ required: true, message: common('required') }];
  const save = ({ date, kind, name, factor }: Values) =>
    add.mutate(
      {
        date: date.format('YYYY-MM-DD'),
        kind,
        name: name.trim(),
        factor: kind === 'event' ? (factor ?? null) : null,
      },
      {
        onSuccess: () => {
          form.resetFields();
          void message.success(t('days.added', { name: name.trim() }));
        },
        onError: (error) => void message.error(describe(error)),
      },
    );
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="workforce-add"
      initialValues={{ date: dayjs(today).add(1, 'day'), kind: 'event', name: '', factor: null }}
      onFinish={save}
    >
      <Form.Item name="date" label={t('days.date')} rules={required}>
        <DatePicker allowClear={false} className="workforce-wide" />
      </Form.Item>
      <Form.Item name="kind" label={t('days.kind')}>
        <Select options={SPECIAL_DAY_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('days.name')}
        rules={[{ required: true, whitespace: true, message: common('required') }]}
      >
        <Input maxLength={80} placeholder={t('days.namePlaceholder')} />
      </Form.Item>
      {kind === 'event' ? (
        <Form.Item name="factor" label={t('days.factorLabel')} tooltip={t('days.factorHint')}>
          <InputNumber
            min={0}
            max={20}
            step={0.1}
            placeholder={t('days.factorPlaceholder')}
            suffix={t('days.times')}
            className="workforce-wide"
          />
        </Form.Item>
      ) : (
        <p className="at-faint workforce-kind-hint">{kind && t(`kindHint.${kind}`)}</p>
      )}
      <Button
        type="primary"
        htmlType="submit"
        icon={<PlusOutlined />}
        loading={add.isPending}
        className="workforce-add-button"
      >
        {t('days.add')}
      </Button>
    </Form>
  );
}
