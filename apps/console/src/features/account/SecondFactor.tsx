import { SafetyCertificateOutlined } from '@ant-design/icons';
import type { BackupCodes } from '@attune/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Modal, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useMe } from '../../api/index.ts';
import { BackupCodeList } from './BackupCodeList.tsx';
import { CodeField, PasswordField } from './fields.tsx';
import { useDescribeRefusal } from './refusals.ts';
import { SecondFactorSetupSteps } from './SecondFactorSetup.tsx';

/** The second step of signing in: on, off, and codes for a phone that is not at hand. */
export function SecondFactor() {
  const { t } = useTranslation('account');
  const { data: me } = useMe();
  const client = useQueryClient();
  const [dialog, setDialog] = useState<'setup' | 'codes' | 'off' | null>(null);
  const close = () => {
    setDialog(null);
    void client.invalidateQueries({ queryKey: keys.me });
  };
  const on = me?.user.secondFactor ?? false;
  return (
    <section className="account-second" aria-labelledby="account-second">
      <SafetyCertificateOutlined
        className={on ? 'account-shield account-shield-on' : 'account-shield'}
        aria-hidden
      />
      <div className="account-second-words">
        <h3 id="account-second">
          {t('second.title')} {on && <Tag>{t('second.onMark')}</Tag>}
        </h3>
        <p className="at-soft">{on ? t('second.on') : t('second.off')}</p>
        <div className="account-actions">
          {on ? (
            <>
              <Button onClick={() => setDialog('codes')}>{t('second.newCodes')}</Button>
              <Button onClick={() => setDialog('off')}>{t('second.turnOff')}</Button>
            </>
          ) : (
            <Button type="primary" onClick={() => setDialog('setup')}>
              {t('second.begin')}
            </Button>
          )}
        </div>
      </div>
      <Modal
        open={dialog !== null}
        title={
          dialog && t(`second.${({ setup: 'title', codes: 'newCodes', off: 'turnOff' } as const)[dialog]}`)
        }
        footer={null}
        width={440}
        destroyOnHidden
        mask={{ closable: false }}
        onCancel={close}
      >
        {dialog === 'setup' && <SecondFactorSetupSteps done={close} />}
        {dialog === 'codes' && <NewCodes done={close} />}
        {dialog === 'off' && <TurnOff done={close} />}
      </Modal>
    </section>
  );
}

function NewCodes({ done }: { done: () => void }) {
  const { t } = useTranslation('account');
  const describe = useDescribeRefusal();
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: (values: object) => api.post<BackupCodes>('/api/auth/second-factor/backup-codes', values),
  });
  if (data) return <BackupCodeList codes={data.backupCodes} done={done} />;
  return (
    <Form
      name="new-codes"
      layout="vertical"
      requiredMark={false}
      onFinish={(values: object) => mutate(values)}
    >
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <PasswordField label={t('second.password')} />
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {t('second.newCodes')}
      </Button>
    </Form>
  );
}

function TurnOff({ done }: { done: () => void }) {
  const { t } = useTranslation('account');
  const { message } = App.useApp();
  const describe = useDescribeRefusal();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (values: object) => api.post('/api/auth/second-factor/disable', values),
    onSuccess: () => {
      void message.success(t('second.offDone'));
      done();
    },
  });
  return (
    <Form
      name="turn-off"
      layout="vertical"
      requiredMark={false}
      onFinish={(values: object) => mutate(values)}
    >
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <PasswordField label={t('password.current')} />
      <CodeField />
      <Button type="primary" danger htmlType="submit" block loading={isPending}>
        {t('second.turnOff')}
      </Button>
    </Form>
  );
}
