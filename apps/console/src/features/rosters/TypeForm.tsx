import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { ShiftType, ShiftTypeInput } from '@attune/contract';
import { App, Button, Checkbox, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSaveItem } from '../../api/index.ts';
import { chartColours } from '../../theme.ts';
import { useDescribeError } from '../../ui/index.ts';
import { ClockInput } from './ClockInput.tsx';
import { shiftColour } from './ShiftBar.tsx';
import { clockOf, minutesBetween, parseClock } from './time.ts';

interface Values {
  name: string;
  colour: string;
  from: string;
  to: string;
  breaks: { at: string; minutes: number; paid: boolean }[];
}

/** Seen on light and dark alike, because only a tint of it is painted. */
const COLOURS = chartColours('light').series;
const MIN_MINUTES = 30;
const MAX_MINUTES = 960;

function valuesOf(type: ShiftType | undefined, count: number): Values {
  if (!type) {
    const colour = COLOURS[count % COLOURS.length] ?? '';
    return {
      name: '',
      colour,
      from: '09:00',
      to: '18:00',
      breaks: [{ at: '12:00', minutes: 60, paid: false }],
    };
  }
  const { name, colour, startMinute, minutes, breaks } = type;
  return {
    name,
    colour,
    from: clockOf(startMinute),
    to: clockOf(startMinute + minutes),
    breaks: breaks.map(({ fromMinute, minutes: length, paid }) => ({
      at: clockOf(startMinute + fromMinute),
      minutes: length,
      paid,
    })),
  };
}

function lengthOf({ from, to }: Pick<Values, 'from' | 'to'>): number {
  const [a, b] = [parseClock(from), parseClock(to)];
  return a === null || b === null ? 0 : minutesBetween(a, b);
}

/** How long after the start of the shift a break begins. */
const afterStart = (from: string, at: string): number =>
  ((parseClock(at) ?? 0) - (parseClock(from) ?? 0) + 1440) % 1440;

function inputOf(values: Values): ShiftTypeInput {
  return {
    name: values.name.trim(),
    colour: values.colour,
    startMinute: parseClock(values.from) ?? 0,
    minutes: lengthOf(values),
    breaks: values.breaks
      .map(({ at, minutes, paid }) => ({ fromMinute: afterStart(values.from, at), minutes, paid }))
      .toSorted((a, b) => a.fromMinute - b.fromMinute),
  };
}

interface Props {
  type: ShiftType | undefined;
  /** Of the types there are; chooses a colour not seen yet. */
  count: number;
  onDone: () => void;
  onDelete?: (() => void) | undefined;
}

export function TypeForm({ type, count, onDone, onDelete }: Props) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const save = useSaveItem('shift-types');
  const [form] = Form.useForm<Values>();
  const required = { required: true, message: common('required') };
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={valuesOf(type, count)}
      onFinish={(values: Values) =>
        save.mutate(
          { id: type?.id, input: inputOf(values) },
          {
            onSuccess: () => {
              void message.success(common('action.saved'));
              onDone();
            },
            onError: (error) => void message.error(describe(error)),
          },
        )
      }
    >
      <Form.Item name="name" label={t('types.name')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={40} autoFocus placeholder={t('types.namePlaceholder')} />
      </Form.Item>
      <Form.Item name="colour" label={t('types.colour')}>
        <Swatches />
      </Form.Item>
      <div className="roster-line roster-times">
        <Form.Item name="from" label={t('shift.from')} rules={[required]}>
          <ClockInput />
        </Form.Item>
        <Form.Item
          name="to"
          label={t('shift.to')}
          dependencies={['from']}
          rules={[
            required,
            ({ getFieldsValue }) => ({
              validator: () => {
                const length = lengthOf(getFieldsValue(['from', 'to']));
                return length >= MIN_MINUTES && length <= MAX_MINUTES
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('types.length')));
              },
            }),
          ]}
        >
          <ClockInput />
        </Form.Item>
      </div>
      <Form.List name="breaks">
        {(fields, { add, remove }) => (
          <fieldset className="roster-breaks">
            <legend>{t('types.breaks')}</legend>
            {fields.map(({ key, name }, i) => (
              <div key={key} className="roster-line">
                <Form.Item
                  name={[name, 'at']}
                  noStyle
                  dependencies={['from', 'to']}
                  rules={[
                    required,
                    ({ getFieldsValue, getFieldValue }) => ({
                      validator: (_, at: string) => {
                        const { from, to } = getFieldsValue(['from', 'to']) as Values;
                        const minutes = Number(getFieldValue(['breaks', name, 'minutes']) ?? 0);
                        return afterStart(from, at) + minutes <= lengthOf({ from, to })
                          ? Promise.resolve()
                          : Promise.reject(new Error(t('types.breakOutside')));
                      },
                    }),
                  ]}
                >
                  <ClockInput aria-label={t('types.breakAt', { n: i + 1 })} />
                </Form.Item>
                <Form.Item name={[name, 'minutes']} noStyle rules={[required]}>
                  <InputNumber
                    min={5}
                    max={240}
                    step={5}
                    suffix={t('types.minutes')}
                    aria-label={t('types.breakMinutes', { n: i + 1 })}
                  />
                </Form.Item>
                <Form.Item name={[name, 'paid']} noStyle valuePropName="checked">
                  <Checkbox>{t('types.paid')}</Checkbox>
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('types.dropBreak', { n: i + 1 })}
                  onClick={() => remove(name)}
                />
                <Form.ErrorList errors={form.getFieldError(['breaks', name, 'at'])} />
              </div>
            ))}
            {fields.length < 6 && (
              <Button
                type="dashed"
                icon={<PlusOutlined />}
                onClick={() => add({ at: '15:00', minutes: 15, paid: true })}
              >
                {t('types.addBreak')}
              </Button>
            )}
          </fieldset>
        )}
      </Form.List>
      <div className="roster-line roster-between">
        <span className="roster-line">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {common('action.save')}
          </Button>
          <Button onClick={onDone}>{common('action.cancel')}</Button>
        </span>
        {onDelete && (
          <Button type="text" danger icon={<DeleteOutlined />} onClick={onDelete}>
            {common('action.delete')}
          </Button>
        )}
      </div>
    </Form>
  );
}

/** A colour of the charts' series, or one of one's own. */
function Swatches({ value = '', onChange }: { value?: string; onChange?: (colour: string) => void }) {
  const { t } = useTranslation('rosters');
  return (
    <div className="roster-line">
      {COLOURS.map((colour, i) => (
        <button
          key={colour}
          type="button"
          className="roster-swatch"
          style={shiftColour(colour)}
          aria-label={t('types.colourNumber', { n: i + 1 })}
          aria-pressed={colour === value}
          onClick={() => onChange?.(colour)}
        />
      ))}
      <input
        type="color"
        className="roster-own-colour"
        aria-label={t('types.ownColour')}
        value={value}
        onChange={(event) => onChange?.(event.target.value)}
      />
    </div>
  );
}
