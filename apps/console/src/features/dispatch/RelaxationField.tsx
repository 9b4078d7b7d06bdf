import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { DispatchSettings } from '@attune/contract';
import { Button, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Step } from './values.ts';

const KINDS = [
  'lower_skill_level',
  'drop_skill',
  'widen_team',
  'drop_language',
] as const satisfies DispatchSettings['relaxation'][number]['kind'][];
const MOST = 10;

interface Props {
  value?: readonly Partial<Step>[];
  onChange?: (steps: readonly Partial<Step>[]) => void;
  disabled: boolean;
}

/** What is no longer required after how long; sorted by time when it is saved. */
export function RelaxationField({ value = [], onChange, disabled }: Props) {
  const { t } = useTranslation('dispatch');
  const change = (at: number, step: Partial<Step>) => onChange?.(value.with(at, { ...value[at], ...step }));
  return (
    <div className="dispatch-steps">
      {value.length === 0 && <p className="at-soft">{t('relaxationNone')}</p>}
      <ol>
        {value.map(({ afterSeconds, kind }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name of their own, and keep their place
          <li key={at} className="dispatch-step">
            <InputNumber
              min={0}
              max={86_400}
              step={30}
              precision={0}
              suffix={t('seconds')}
              aria-label={t('stepAfter', { n: at + 1 })}
              value={afterSeconds ?? null}
              onChange={(seconds) => onChange?.(value.with(at, stepOf(seconds, kind)))}
            />
            <Select
              aria-label={t('stepKind', { n: at + 1 })}
              {...(kind && { value: kind })}
              options={KINDS.map((each) => ({ value: each, label: t(`kind.${each}`) }))}
              onChange={(next) => change(at, { kind: next })}
            />
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t('removeStep', { n: at + 1 })}
              title={t('removeStep', { n: at + 1 })}
              onClick={() => onChange?.(value.toSpliced(at, 1))}
            />
          </li>
        ))}
      </ol>
      {!disabled && value.length < MOST && (
        <Button
          type="dashed"
          icon={<PlusOutlined />}
          onClick={() =>
            onChange?.([
              ...value,
              { afterSeconds: (value.at(-1)?.afterSeconds ?? 0) + 60, kind: 'drop_skill' },
            ])
          }
        >
          {t('addStep')}
        </Button>
      )}
    </div>
  );
}

function stepOf(afterSeconds: number | null, kind: Step['kind'] | undefined): Partial<Step> {
  return { ...(afterSeconds !== null && { afterSeconds }), ...(kind && { kind }) };
}
