import type { Emotion, EmotionCondition, EmotionRule, EmotionRuleInput, Priority } from '@attune/contract';
import { Form, Input, InputNumber, Segmented, Select, Slider, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSkills } from '../../api/index.ts';
import { linesOf, useFormat } from '../../ui/index.ts';

const KINDS = ['level', 'trend', 'keyword', 'vip'] as const satisfies readonly EmotionCondition['kind'][];
/** Joy is no alarm. */
const ALARMING = ['anger', 'anxiety', 'sadness', 'surprise'] as const satisfies readonly Emotion[];
const RAISED = ['high', 'urgent'] as const satisfies readonly Priority[];

/** What the form holds: the fields of every kind, so that trying another one loses nothing. */
export interface Values {
  name: string;
  kind: EmotionCondition['kind'];
  emotions: Emotion[];
  minIntensity: number;
  maxSentiment: number | null;
  messages: number;
  drop: number;
  /** One per line. */
  words: string;
  attribute: string;
  value: string;
  enabled: boolean;
  notify: boolean;
  raisePriority: Priority | null;
  requiredSkillId: string | null;
}

const NEW: Values = {
  name: '',
  kind: 'level',
  emotions: ['anger'],
  minIntensity: 0.6,
  maxSentiment: -0.8,
  messages: 4,
  drop: 0.8,
  words: '',
  attribute: 'vip',
  value: 'true',
  enabled: true,
  notify: true,
  raisePriority: null,
  requiredSkillId: null,
};

export function valuesOf(rule: EmotionRule | undefined): Values {
  if (!rule) return NEW;
  const { name, condition, enabled, notify, raisePriority, requiredSkillId } = rule;
  const { words, ...rest } = { words: [], ...condition };
  return { ...NEW, ...rest, words: words.join('\n'), name, enabled, notify, raisePriority, requiredSkillId };
}

export function inputOf(values: Values): EmotionRuleInput {
  const { name, enabled, notify, raisePriority, requiredSkillId } = values;
  return {
    name: name.trim(),
    condition: conditionOf(values),
    enabled,
    notify,
    raisePriority: raisePriority ?? null,
    requiredSkillId: requiredSkillId ?? null,
  };
}

function conditionOf(values: Values): EmotionCondition {
  const { kind, emotions, minIntensity, messages, drop, attribute, value } = values;
  const level = { emotions, minIntensity, maxSentiment: values.maxSentiment ?? null };
  switch (kind) {
    case 'level':
      return { kind, ...level };
    case 'vip':
      return { kind, attribute: attribute.trim(), value: value.trim(), ...level };
    case 'trend':
      return { kind, messages, drop };
    case 'keyword':
      return { kind, words: linesOf(values.words) };
  }
}

/** The fields of a rule; those of its kind only. */
export function RuleFields() {
  const { t } = useTranslation('emotion');
  const { t: common } = useTranslation('common');
  const required = [{ required: true, whitespace: true, message: common('required') }];
  const kind = Form.useWatch<Values['kind']>('kind') ?? 'level';
  const show = (kinds: readonly Values['kind'][], children: ReactNode) => (
    // Hidden, not gone: what was set before another kind was tried stays.
    <div hidden={!kinds.includes(kind)}>{children}</div>
  );
  return (
    <>
      <Form.Item name="name" label={t('rule.name')} rules={required}>
        <Input maxLength={80} autoFocus />
      </Form.Item>
      <Form.Item name="kind" label={t('rule.kind')}>
        <Segmented block options={KINDS.map((value) => ({ value, label: t(`rule.kinds.${value}`) }))} />
      </Form.Item>
      {show(
        ['vip'],
        <div className="emotion-pair">
          <Form.Item
            name="attribute"
            label={t('rule.attribute')}
            extra={t('rule.attributeHint')}
            rules={kind === 'vip' ? required : []}
          >
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="value" label={t('rule.value')} rules={kind === 'vip' ? required : []}>
            <Input maxLength={200} />
          </Form.Item>
        </div>,
      )}
      {show(['level', 'vip'], <LevelFields />)}
      {show(
        ['trend'],
        <div className="emotion-pair">
          <Form.Item name="messages" label={t('rule.messages')}>
            <InputNumber min={2} max={6} precision={0} />
          </Form.Item>
          <Form.Item name="drop" label={t('rule.drop')}>
            <InputNumber min={0.1} max={2} step={0.1} />
          </Form.Item>
        </div>,
      )}
      {show(
        ['keyword'],
        <Form.Item
          name="words"
          label={t('rule.words')}
          extra={t('rule.wordsHint')}
          rules={kind === 'keyword' ? required : []}
        >
          <Input.TextArea autoSize={{ minRows: 5, maxRows: 14 }} />
        </Form.Item>,
      )}
      <Consequences />
    </>
  );
}

function LevelFields() {
  const { t } = useTranslation('emotion');
  const format = useFormat();
  const least = Form.useWatch<number>('minIntensity') ?? 0;
  return (
    <>
      <Form.Item name="emotions" label={t('rule.emotions')}>
        <Select
          mode="multiple"
          options={ALARMING.map((value) => ({ value, label: t(`emotion.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="minIntensity" label={`${t('rule.minIntensity')} ${format.share(least)}`}>
        <Slider
          className="emotion-slider"
          min={0}
          max={1}
          step={0.05}
          ariaLabelForHandle={t('rule.minIntensity')}
          tooltip={{ formatter: (value) => format.share(value ?? 0) }}
        />
      </Form.Item>
      <Form.Item name="maxSentiment" label={t('rule.maxSentiment')} extra={t('rule.maxSentimentHint')}>
        <InputNumber min={-1} max={1} step={0.1} />
      </Form.Item>
    </>
  );
}

function Consequences() {
  const { t } = useTranslation('emotion');
  const { t: common } = useTranslation('common');
  const { data: skills = [] } = useSkills();
  return (
    <fieldset className="emotion-then">
      <legend>{t('rule.consequences')}</legend>
      <Toggle name="notify" label={t('rule.notify')} hint={t('rule.notifyHint')} />
      <Form.Item name="raisePriority" label={t('rule.raisePriority')}>
        <Select
          allowClear
          placeholder={t('rule.keepPriority')}
          options={RAISED.map((value) => ({ value, label: common(`priority.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="requiredSkillId" label={t('rule.skill')} extra={t('rule.skillHint')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('rule.noSkill')}
          options={skills.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Toggle name="enabled" label={t('rule.enabled')} hint={t('rule.enabledHint')} />
    </fieldset>
  );
}

function Toggle({ name, label, hint }: { name: 'notify' | 'enabled'; label: string; hint: string }) {
  return (
    <div className="emotion-toggle">
      <Form.Item name={name} valuePropName="checked" noStyle>
        <Switch aria-label={label} aria-describedby={`rule-${name}-hint`} />
      </Form.Item>
      <div>
        <div>{label}</div>
        <div className="at-faint" id={`rule-${name}-hint`}>
          {hint}
        </div>
      </div>
    </div>
  );
}
