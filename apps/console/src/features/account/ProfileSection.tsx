import type { Locale } from '@attune/contract';
import { App, Form, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMembership } from '../../api/index.ts';
import { setLocale } from '../../i18n/index.ts';
import { setColourPreference, useColourPreference } from '../../theme.ts';
import { SaveBar, useDescribeError, useUnsaved } from '../../ui/index.ts';
import { useSaveProfile } from './queries.ts';

interface Values {
  name: string;
  locale: Locale | 'workspace';
}

/** Name, language and colours of the person who looks at it. */
export default function ProfileSection() {
  const { t } = useTranslation('account');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const { data: me } = useMe();
  const membership = useMembership();
  const colours = useColourPreference();
  const save = useSaveProfile();
  const [form] = Form.useForm<Values>();
  const [dirty, setDirty] = useState(false);
  useUnsaved(dirty);

  const submit = ({ name, locale }: Values) =>
    save.mutate(
      { name: name.trim(), locale: locale === 'workspace' ? null : locale },
      {
        onSuccess: () => {
          setDirty(false);
          if (locale !== 'workspace') setLocale(locale);
          void message.success(common('action.saved'));
        },
        onError: (error) => void message.error(describe(error)),
      },
    );
  return (
    <>
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        className="settings-form"
        initialValues={{ name: me?.user.name ?? '', locale: membership.locale ?? 'workspace' }}
        onValuesChange={() => setDirty(true)}
        onFinish={submit}
      >
        <Form.Item
          name="name"
          label={t('profile.name')}
          extra={t('profile.nameHint')}
          rules={[{ required: true, whitespace: true, message: common('required') }]}
        >
          <Input maxLength={80} autoComplete="name" />
        </Form.Item>
        <Form.Item name="locale" label={t('profile.language')} extra={t('profile.languageHint')}>
          <Select
            options={[
              { value: 'workspace', label: t('profile.asWorkspace') },
              ...(['zh-CN', 'en'] as const).map((value) => ({ value, label: common(`locale.${value}`) })),
            ]}
          />
        </Form.Item>
        <SaveBar
          dirty={dirty}
          saving={save.isPending}
          onSave={form.submit}
          onDiscard={() => {
            form.resetFields();
            setDirty(false);
          }}
        />
      </Form>
      <section className="settings-block" aria-labelledby="account-colours">
        <h3 id="account-colours">{t('profile.colours')}</h3>
        <p className="at-soft">{t('profile.coloursHint')}</p>
        <Segmented
          aria-labelledby="account-colours"
          value={colours}
          onChange={setColourPreference}
          options={(['light', 'dark', 'system'] as const).map((value) => ({
            value,
            label: t(`profile.${value}`),
          }))}
        />
      </section>
    </>
  );
}
