import { InboxOutlined } from '@ant-design/icons';
import type { RosterImported } from '@attune/contract';
import { Alert, App, Button, Input, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDescribeError } from '../../ui/index.ts';
import { useImportRoster } from './queries.ts';

const PREVIEW = 6;

/** Shifts from a table, chosen, dropped or pasted. */
export function ImportSheet({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('rosters');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const upload = useImportRoster();
  const [csv, setCsv] = useState('');
  const [result, setResult] = useState<RosterImported | null>(null);
  const lines = csv.split(/\r?\n/).filter((line) => line.trim() !== '').length;
  if (result) {
    return (
      <div className="roster-dialog">
        <Alert
          type={result.faults.length > 0 ? 'warning' : 'success'}
          showIcon
          title={t('import.done', { count: result.shifts })}
        />
        {result.faults.length > 0 && (
          <ul className="roster-plain">
            {result.faults.map(({ line, code }) => (
              <li key={line}>{t('import.fault', { line, reason: t(`import.faults.${code}`) })}</li>
            ))}
          </ul>
        )}
        <Button type="primary" onClick={onDone}>
          {common('action.close')}
        </Button>
      </div>
    );
  }
  return (
    <div className="roster-dialog">
      <p className="at-soft">{t('import.hint')}</p>
      <Upload.Dragger
        accept=".csv,text/csv,text/plain"
        showUploadList={false}
        beforeUpload={(file) => {
          void file.text().then(setCsv);
          return false;
        }}
      >
        <p className="roster-drop-icon">
          <InboxOutlined />
        </p>
        <p>{t('import.drop')}</p>
      </Upload.Dragger>
      <Input.TextArea
        aria-label={t('import.paste')}
        placeholder={`email,date,start,end\nwang@example.com,2026-12-01,09:00,18:00`}
        rows={PREVIEW}
        value={csv}
        onChange={(event) => setCsv(event.target.value)}
      />
      <Button
        type="primary"
        disabled={lines === 0}
        loading={upload.isPending}
        onClick={() =>
          upload.mutate(csv, {
            onSuccess: setResult,
            onError: (error) => void message.error(describe(error)),
          })
        }
      >
        {t('import.do', { count: lines })}
      </Button>
    </div>
  );
}
