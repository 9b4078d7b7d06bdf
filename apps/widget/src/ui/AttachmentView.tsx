import type { Attachment } from '@attune/contract';
import { useEffect, useState } from 'preact/hooks';
import { isInline } from '../files.ts';
import { formatSize } from '../i18n.ts';
import { useWidget } from './context.ts';
import { FileIcon } from './icons.tsx';

function FileButton({ attachment }: { attachment: Attachment }) {
  const { widget, words, locale } = useWidget();
  const [failed, setFailed] = useState(false);
  return (
    <button
      type="button"
      class="file"
      aria-label={words.download(attachment.fileName)}
      onClick={() => {
        setFailed(false);
        widget.files.download(attachment).catch(() => setFailed(true));
      }}
    >
      <FileIcon />
      <span class="fileText">
        <span class="fileName">{attachment.fileName}</span>
        <span class="fileSize" role="status">
          {failed ? words.fileFailed : formatSize(locale, attachment.byteSize)}
        </span>
      </span>
    </button>
  );
}

/** An image as a thumbnail of fixed size, so that nothing moves when it arrives; any other file as a download. */
export function AttachmentView({ attachment }: { attachment: Attachment }) {
  const { widget, words } = useWidget();
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const inline = isInline(attachment);
  useEffect(() => {
    if (!inline) return;
    let left = false;
    widget.files.imageUrl(attachment).then(
      (loaded) => !left && setUrl(loaded),
      () => !left && setFailed(true),
    );
    return () => {
      left = true;
    };
  }, [inline, attachment, widget]);
  if (!inline || failed) return <FileButton attachment={attachment} />;
  return url ? (
    <a class="thumb" href={url} target="_blank" rel="noopener" aria-label={words.image(attachment.fileName)}>
      <img src={url} alt={attachment.fileName} />
    </a>
  ) : (
    <span class="thumb" />
  );
}
