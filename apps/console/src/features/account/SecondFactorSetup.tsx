import type { BackupCodes, SecondFactorSetup } from '@attune/contract';
import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, QRCode } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/index.ts';
import { CopyButton } from '../../ui/index.ts';
import { BackupCodeList } from './BackupCodeList.tsx';
import { CodeField, PasswordField } from './fields.tsx';
import { useDescribeRefusal } from './refusals.ts';
import './account.css';

/** Password, QR code, code, backup codes: one after the other. */
export function SecondFactorSetupSteps({ done }: { done: () => void }) {
  const { t } = useTranslation('account');
  const describe = useDescribeRefusal();
  const begin = useMutation({
    mutationFn: (values: object) => api.post<SecondFactorSetup>('/api/auth/second-factor/setup', values),
  });
  const confirm = useMutation({
    mutationFn: ({ code }: { code: string }) =>
      api.post<BackupCodes>('/api/auth/second-factor/confirm', { code: code.replace(/\s/g, '') }),
  });
  if (confirm.data) return <BackupCodeList codes={confirm.data.backupCodes} done={done} />;
  if (!begin.data) {
    return (
      <Form
        name="second-begin"
        layout="vertical"
        requiredMark={false}
        onFinish={(values: object) => begin.mutate(values)}
      >
        {begin.error && <Alert type="error" showIcon title={describe(begin.error)} />}
        <PasswordField label={t('second.password')} />
        <Button type="primary" htmlType="submit" block loading={begin.isPending}>
          {t('second.next')}
        </Button>
      </Form>
    );
  }
  const { uri, secret } = begin.data;
  return (
    <div className="account-setup">
      <div>
        <strong>{t('second.scan')}</strong>
        <div className="at-faint">{t('second.apps')}</div>
      </div>
      {/* Dark on light in both themes: cameras read nothing else. */}
      <div className="account-qr" role="img" aria-label={t('second.scan')}>
        <div aria-hidden="true">
          <QRCode value={uri} size={176} bordered={false} color="#000000" bgColor="#ffffff" type="svg" />
        </div>
      </div>
      <details>
        <summary>{t('second.manual')}</summary>
        <div className="account-key">
          <code>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
          <CopyButton text={secret} />
        </div>
      </details>
      <Form<{ code: string }>
        name="second-confirm"
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => confirm.mutate(values)}
      >
        {confirm.error && <Alert type="error" showIcon title={describe(confirm.error)} />}
        <CodeField autoFocus />
        <Button type="primary" htmlType="submit" block loading={confirm.isPending}>
          {t('second.confirm')}
        </Button>
      </Form>
    </div>
  );
}
