import { FileOutlined } from '@ant-design/icons';
import type { Attachment } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { apiUrl, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useFormat } from '../../ui/index.ts';

/** What browsers draw without running anything. */
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

export function useFileSize(): (bytes: number) => string {
  const { locale } = useFormat();
  return (bytes) => {
    const mega = bytes >= 1_000_000;
    const unit = mega ? 'megabyte' : 'kilobyte';
    const value = mega ? bytes / 1_000_000 : Math.max(1, bytes / 1000);
    return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: mega ? 1 : 0 }).format(
      value,
    );
  };
}

/** Images as pictures, other files as cards to download. */
export function Attachments({ items }: { items: readonly Attachment[] }) {
  const { t } = useTranslation('inbox');
  const workspaceId = useWorkspaceId();
  const size = useFileSize();
  if (items.length === 0) return null;
  return (
    <div className="attachments">
      {items.map(({ id, fileName, contentType, byteSize }) => {
        const href = apiUrl(workspacePath(workspaceId, `attachments/${id}`));
        return IMAGES.has(contentType) ? (
          <a
            key={id}
            href={href}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={t('thread.openImage', { name: fileName })}
          >
            <img src={href} alt={fileName} className="attachment-image" loading="lazy" />
          </a>
        ) : (
          <a
            key={id}
            href={href}
            download={fileName}
            className="attachment-file"
            aria-label={t('thread.download', { name: fileName })}
          >
            <FileOutlined />
            <span className="at-ellipsis">{fileName}</span>
            <span className="at-faint at-figures">{size(byteSize)}</span>
          </a>
        );
      })}
    </div>
  );
}
