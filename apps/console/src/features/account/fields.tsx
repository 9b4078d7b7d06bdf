import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

export function PasswordField({ label }: { label: string }) {
  const { t } = useTranslation('session');
  return (
    <Form.Item name="password" label={label} rules={[{ required: true, message: t('required') }]}>
      <Input.Password autoComplete="current-password" maxLength={200} autoFocus />
    </Form.Item>
  );
}

/** Six digits of the app. `backup`: a backup code will do as well. */
export function CodeField({ backup = false, autoFocus = false }: { backup?: boolean; autoFocus?: boolean }) {
  const { t } = useTranslation('account');
  const digits = backup ? [] : [{ pattern: /^\s*\d{3}\s?\d{3}\s*$/, message: t('second.codeInvalid') }];
  return (
    <Form.Item
      name="code"
      label={t('second.code')}
      extra={backup ? undefined : t('second.codeHint')}
      normalize={(code: string) => code.replace(/[^\dA-Za-z -]/g, '')}
      rules={[{ required: true, message: t('second.codeInvalid') }, ...digits]}
    >
      <Input
        className="account-code"
        inputMode={backup ? 'text' : 'numeric'}
        autoComplete="one-time-code"
        maxLength={20}
        autoFocus={autoFocus}
        size="large"
      />
    </Form.Item>
  );
}
