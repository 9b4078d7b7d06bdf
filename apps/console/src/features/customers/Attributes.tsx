import { ExportOutlined } from '@ant-design/icons';
import type { AttributeDefinition, Attributes as Values } from '@attune/contract';
import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import './customers.css';
import { useDefinitions } from './queries.ts';

interface Props {
  subject: 'conversation' | 'contact';
  values: Values;
  /** Saves one change; missing for who may only read. */
  save: ((patch: Values) => Promise<boolean>) | undefined;
}

/** Custom attributes with their values, changed in place; then what the app sent beside them. */
export function Attributes({ subject, values, save }: Props) {
  const { t } = useTranslation('customers');
  const definitions = useDefinitions(subject);
  const defined = new Set(definitions.map(({ key }) => key));
  const others = Object.entries(values).filter(([key]) => !defined.has(key));
  if (definitions.length === 0 && others.length === 0) return <p className="at-faint">{t('noAttributes')}</p>;
  return (
    <dl className="attributes">
      {definitions.map((definition) => {
        const { key, label, required } = definition;
        const missing = required && values[key] === undefined;
        return (
          <div key={key} className={`attributes-row${missing ? ' attributes-missing' : ''}`}>
            <dt title={missing ? `${label} · ${t('definitions.requiredMark')}` : label}>
              {label}
              {required && (
                <span className="attributes-required" title={t('definitions.requiredMark')}>
                  *<span className="at-hidden">{t('definitions.requiredMark')}</span>
                </span>
              )}
            </dt>
            <dd>
              {save ? (
                <Editor
                  key={JSON.stringify(values[key] ?? null)}
                  definition={definition}
                  label={label}
                  value={values[key]}
                  save={(value) => save({ [key]: value })}
                />
              ) : (
                <Plain value={values[key]} />
              )}
            </dd>
          </div>
        );
      })}
      {others.map(([key, value]) => (
        <div key={key} className="attributes-row">
          <dt title={key}>{key}</dt>
          <dd>
            <Plain value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface EditorProps {
  definition: AttributeDefinition;
  label: string;
  value: unknown;
  save: (value: unknown) => Promise<boolean>;
}

/** Looks like text until one is at it; saved when one leaves it, and null takes the value away. */
function Editor({ definition, label, value, save }: EditorProps) {
  const { t } = useTranslation('customers');
  const name = t('edit', { label });
  const common = {
    variant: 'borderless',
    size: 'small',
    'aria-label': name,
    className: 'attributes-editor',
  } as const;
  switch (definition.type) {
    case 'choice':
    case 'boolean': {
      const options =
        definition.type === 'choice'
          ? definition.options.map((option) => ({ value: option, label: option }))
          : [
              { value: 'true', label: t('yes') },
              { value: 'false', label: t('no') },
            ];
      return (
        <Select
          {...common}
          allowClear
          placeholder={t('empty_value')}
          value={value === undefined ? null : String(value)}
          options={options}
          onChange={(next: string | null | undefined) =>
            void save(next == null ? null : definition.type === 'boolean' ? next === 'true' : next)
          }
        />
      );
    }
    case 'date':
      return (
        <DatePicker
          {...common}
          placeholder={t('empty_value')}
          value={typeof value === 'string' ? dayjs(value) : null}
          onChange={(day) => void save(day ? day.format('YYYY-MM-DD') : null)}
        />
      );
    default:
      return <TextEditor {...{ definition, label, value, save }} name={name} />;
  }
}

function TextEditor({ definition, value, save, name }: EditorProps & { name: string }) {
  const { t } = useTranslation('customers');
  const before = value === undefined ? '' : String(value);
  const commit = (text: string) => {
    const next = text.trim();
    if (next === before) return;
    const number = definition.type === 'number' && next !== '' ? Number(next.replace(',', '.')) : null;
    void save(next === '' ? null : number !== null && !Number.isNaN(number) ? number : next);
  };
  return (
    <span className="attributes-text">
      <Input
        variant="borderless"
        size="small"
        className="attributes-editor"
        aria-label={name}
        placeholder={t('empty_value')}
        defaultValue={before}
        maxLength={2000}
        inputMode={definition.type === 'number' ? 'decimal' : definition.type === 'link' ? 'url' : 'text'}
        onBlur={(event) => commit(event.target.value)}
        onPressEnter={(event) => event.currentTarget.blur()}
      />
      {definition.type === 'link' && before !== '' && (
        <a href={before} target="_blank" rel="noreferrer" aria-label={t('openLink')} title={t('openLink')}>
          <ExportOutlined />
        </a>
      )}
    </span>
  );
}

/** A value as it is: plain text, whatever the app sent. */
export function Plain({ value }: { value: unknown }) {
  const { t } = useTranslation('customers');
  const format = useFormat();
  if (value === undefined || value === null) return <span className="at-faint">{t('empty_value')}</span>;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return <span className="at-figures">{format.number(value, 6)}</span>;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
