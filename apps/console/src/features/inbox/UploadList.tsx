import { CloseOutlined, ExclamationCircleOutlined, FileOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { useDescribeError } from '../../ui/index.ts';
import type { useUploads } from './use-uploads.ts';

/** The files that go with the next message, with how far they are. */
export function UploadList({ uploads }: { uploads: ReturnType<typeof useUploads> }) {
  const { t } = useTranslation('inbox');
  const describe = useDescribeError();
  if (uploads.items.length === 0) return null;
  return (
    <ul className="uploads">
      {uploads.items.map(({ key, name, share, attachment, error }) => (
        <li key={key} className={error ? 'upload upload-failed' : 'upload'}>
          {error ? <ExclamationCircleOutlined /> : <FileOutlined />}
          <span className="at-ellipsis">
            {error ? t('composer.uploadFailed', { name, reason: describe(error) }) : name}
          </span>
          {!error && !attachment && (
            <Progress
              type="circle"
              size={16}
              percent={Math.round(share * 100)}
              showInfo={false}
              aria-label={t('composer.uploading', { name })}
            />
          )}
          <button
            type="button"
            aria-label={t('composer.remove', { name })}
            onClick={() => uploads.remove(key)}
          >
            <CloseOutlined />
          </button>
        </li>
      ))}
    </ul>
  );
}
