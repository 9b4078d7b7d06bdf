import { InboxOutlined } from '@ant-design/icons';
import type { VolumeImported, VolumeStream } from '@attune/contract';
import { App, Button, Drawer, Form, Input, Progress, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDescribeError, useFormat } from '../../ui/index.ts';
import { nameOfFile, previewOf } from './csv.ts';
import { useImportVolumes } from './queries.ts';

/** Characters; the contract's limit. */
const MOST = 8_000_000;
/** Characters that the box shows; a year of hours is more than anybody reads in it. */
const BOX = 20_000;

interface Props {
  open: boolean;
  onClose: () => void;
  /** Shows the forecast of what was imported. */
  onShow: (stream: VolumeStream) => void;
}

/** Brings in history from elsewhere: a file or pasted lines, looked at before they are sent. */
export function ImportDrawer({ open, onClose, onShow }: Props) {
  const { t } = useTranslation('workforce');
  return (
    <Drawer open={open} onClose={onClose} title={t('import.title')} size={560} destroyOnHidden>
      {open && <Content onShow={onShow} />}
    </Drawer>
  );
}

function Content({ onShow }: Pick<Props, 'onShow'>) {
  const { t } = useTranslation('workforce');
  const { message } = App.useApp();
  const format = useFormat();
  const describe = useDescribeError();
  const [csv, setCsv] = useState('');
  const [name, setName] = useState('');
  const send = useImportVolumes();
  const preview = previewOf(csv);
  const tooLarge = csv.length > MOST;

  const take = async (file: File) => {
    setCsv(await file.text());
    setName((before) => before || nameOfFile(file.name));
  };
  const submit = () =>
    send.mutate(
      { name: name.trim(), csv },
      {
        onSuccess: (done) => {
          if (done.passedOver > 0) return;
          void message.success(t('import.done', { count: done.rows, name: done.stream.name }));
          onShow(done.stream);
        },
        onError: (error) => void message.error(describe(error)),
      },
    );
  if (send.data) return <Result done={send.data} onShow={onShow} onAgain={() => send.reset()} />;
  return (
    <Form layout="vertical" requiredMark={false} className="workforce-sheet" onFinish={submit}>
      <p className="at-soft">{t('import.hint')}</p>
      <Upload.Dragger
        accept=".csv,.tsv,.txt,text/csv,text/plain"
        maxCount={1}
        showUploadList={false}
        beforeUpload={(file) => {
          void take(file);
          return false;
        }}
      >
        <p className="workforce-drop">
          <InboxOutlined aria-hidden="true" /> {t('import.drop')}
        </p>
      </Upload.Dragger>
      <Form.Item label={t('import.paste')} htmlFor="workforce-csv">
        <Input.TextArea
          id="workforce-csv"
          rows={4}
          className="workforce-csv"
          placeholder={'timestamp,count\n2026-03-02 09:00,42'}
          value={csv.length > BOX ? `${csv.slice(0, BOX)}\n…` : csv}
          readOnly={csv.length > BOX}
          allowClear
          onChange={(event) => setCsv(event.target.value)}
        />
      </Form.Item>
      {preview.rows.length > 0 && (
        <section aria-label={t('import.preview')}>
          <h3>{t('import.preview')}</h3>
          <PreviewTable rows={preview.rows} header={preview.header} />
          <p className="at-faint at-figures">{t('import.lines', { n: format.number(preview.count) })}</p>
        </section>
      )}
      <Form.Item label={t('import.name')} extra={t('import.nameHint')} htmlFor="workforce-name">
        <Input
          id="workforce-name"
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Form.Item>
      {tooLarge && <p role="alert">{t('import.tooLarge')}</p>}
      <Button
        type="primary"
        htmlType="submit"
        disabled={preview.count === 0 || name.trim() === '' || tooLarge}
        loading={send.isPending}
      >
        {send.isPending ? t('import.busy', { n: format.number(preview.count) }) : t('import.send')}
      </Button>
      {send.isPending && <Progress percent={100} status="active" showInfo={false} aria-hidden="true" />}
    </Form>
  );
}

function PreviewTable({ rows, header }: { rows: readonly (readonly string[])[]; header: boolean }) {
  const [head, ...rest] = header ? rows : [undefined, ...rows];
  return (
    <div className="workforce-preview">
      <table>
        {head && (
          <thead>
            <tr>
              {head.map((field, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no name of their own
                <th scope="col" key={i}>
                  {field}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {rest.map((row, r) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file keep their place
            <tr key={r}>
              {row?.map((field, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have no name of their own
                <td key={i}>{field}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ResultProps {
  done: VolumeImported;
  onShow: (stream: VolumeStream) => void;
  onAgain: () => void;
}

/** What was taken and which lines were passed over; shown only when some were. */
function Result({ done, onShow, onAgain }: ResultProps) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const { stream, rows, contacts, faults, passedOver } = done;
  return (
    <div className="workforce-sheet" role="status">
      <p>
        {t('import.result', {
          rows: format.number(rows),
          contacts: format.number(contacts),
          name: stream.name,
        })}
      </p>
      <p>{t('import.passedOver', { count: passedOver })}</p>
      <ul className="workforce-notes">
        {faults.map(({ line, code }) => (
          <li key={line}>{t('import.fault', { line: format.number(line), why: t(`fault.${code}`) })}</li>
        ))}
        {passedOver > faults.length && <li>…</li>}
      </ul>
      <div className="workforce-bar">
        {rows > 0 && (
          <Button type="primary" onClick={() => onShow(stream)}>
            {t('import.show')}
          </Button>
        )}
        <Button onClick={onAgain}>{t('import.again')}</Button>
      </div>
    </div>
  );
}
