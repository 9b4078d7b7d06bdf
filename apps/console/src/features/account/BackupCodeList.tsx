import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/index.ts';

/** Shown once: to be copied, saved or written down. */
export function BackupCodeList({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const { t } = useTranslation('account');
  const text = `${t('second.file')}\n\n${codes.join('\n')}\n`;
  return (
    <div className="account-setup">
      <div>
        <strong>{t('second.codes')}</strong>
        <div className="at-soft">{t('second.codesHint')}</div>
      </div>
      <ol className="account-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div className="account-actions">
        <CopyButton text={text} />
        <Button
          icon={<DownloadOutlined />}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download={`${t('second.file')}.txt`}
        >
          {t('second.download')}
        </Button>
      </div>
      <Button type="primary" block onClick={done}>
        {t('second.done')}
      </Button>
    </div>
  );
}
