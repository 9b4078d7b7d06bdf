import { UploadOutlined } from '@ant-design/icons';
import type { ContactImported } from '@attune/contract';
import { App, Button, Drawer, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { useImport } from './queries.ts';

const COUNTS = ['created', 'changed', 'unchanged', 'passedOver'] as const;

/** A file, what it would change, and only then the import. */
export function ImportDrawer({ open, close }: { open: boolean; close: () => void }) {
  return (
    <ImportContent
      key={String(open)} // A drawer opened again begins afresh.
      open={open}
      close={close}
    />
  );
}

function ImportContent({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { message } = App.useApp();
  const describe = useDescribeError();
  const run = useImport();
  const [csv, setCsv] = useState('');
  const [preview, setPreview] = useState<ContactImported | null>(null);
  const fail = (error: unknown) =>
    void message.error(
      error instanceof ApiError && error.code === 'bad_request'
        ? t('customers:import.unreadable')
        : describe(error),
    );
  const choose = async (file: File) => {
    const text = await file.text();
    setCsv(text);
    setPreview(null);
    run.mutate({ csv: text, apply: false }, { onSuccess: setPreview, onError: fail });
  };
  const apply = () =>
    run.mutate(
      { csv, apply: true },
      {
        onSuccess: ({ created, changed }) => {
          void message.success(t('customers:import.done', { created, changed }));
          close();
        },
        onError: fail,
      },
    );
  const hasWork = preview !== null && preview.created + preview.changed > 0;
  return (
    <Drawer
      open={open}
      onClose={close}
      title={t('customers:import.title')}
      size={640}
      destroyOnHidden
      footer={
        <Button
          type="primary"
          disabled={!hasWork}
          loading={run.isPending && preview !== null}
          onClick={apply}
        >
          {t('customers:import.submit')}
        </Button>
      }
    >
      <p className="at-soft">{t('customers:import.hint')}</p>
      <Upload
        accept=".csv,text/csv"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(file) => {
          void choose(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined />} loading={run.isPending && preview === null}>
          {t('customers:import.choose')}
        </Button>
      </Upload>
      {preview && <Preview preview={preview} hasWork={hasWork} />}
    </Drawer>
  );
}

function Preview({ preview, hasWork }: { preview: ContactImported; hasWork: boolean }) {
  const { t } = useTranslation('customers');
  const fieldOf = (field: string) =>
    field.startsWith('attribute:')
      ? field.slice('attribute:'.length)
      : field === ''
        ? t('import.ignored')
        : t(`field.${field as 'name' | 'email' | 'phone' | 'externalId' | 'locale'}`);
  return (
    <div className="import-preview">
      <dl className="import-counts">
        {COUNTS.map((count) => (
          <div key={count}>
            <dt>{t(`import.${count}`)}</dt>
            <dd className="at-figures">{preview[count]}</dd>
          </div>
        ))}
      </dl>
      <h3>{t('import.columns')}</h3>
      <p className="import-columns">
        {preview.columns.map(({ heading, field }) => (
          <span key={heading} className={field === '' ? 'at-faint' : ''}>
            {heading} → {fieldOf(field)}
          </span>
        ))}
      </p>
      {preview.faults.length > 0 && (
        <>
          <h3>{t('import.faults')}</h3>
          <ul>
            {preview.faults.map(({ line, code, column }) => (
              <li key={`${line}-${code}-${column}`}>
                <span className="at-figures">{t('import.line', { line })}</span>{' '}
                <span className="at-soft">{t(`import.fault.${code}`, { column })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {hasWork ? (
        <>
          <h3>{t('import.preview')}</h3>
          <ul>
            {preview.changes.map(({ line, id, who, fields }) => (
              <li key={line}>
                <strong>{who}</strong> {id === null && <span className="at-faint">{t('import.isNew')}</span>}
                <span className="at-soft import-fields">
                  {fields.map(({ field, from, to }) => (
                    <span key={field}>
                      {fieldOf(field)} {from !== null && <s>{from}</s>} {to}
                    </span>
                  ))}
                </span>
              </li>
            ))}
          </ul>
          {preview.created + preview.changed > preview.changes.length && (
            <p className="at-faint">{t('import.first', { n: preview.changes.length })}</p>
          )}
        </>
      ) : (
        <p>{t('import.nothing')}</p>
      )}
    </div>
  );
}
