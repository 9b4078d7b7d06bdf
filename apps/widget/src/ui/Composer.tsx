import type { Attachment } from '@attune/contract';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api.ts';
import { formatSize } from '../i18n.ts';
import { useWidget } from './context.ts';
import { ClipIcon, CloseIcon, SendIcon } from './icons.tsx';

/** The contract's MAX_BODY and the most attachments of one message. */
const MAX_BODY = 10_000;
const MAX_FILES = 10;
/** From here on the length is shown. */
const NEAR_MAX = 9_000;

export interface ComposerHandle {
  focus: () => void;
  attach: (files: FileList | undefined) => void;
}

interface Upload {
  key: number;
  name: string;
  size: number;
  attachment?: Attachment;
  failed?: string;
}

let uploads = 0;

export function Composer({ handle }: { handle: RefObject<ComposerHandle | null> }) {
  const { widget, view, words, locale } = useWidget();
  const text = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(() => widget.vault.get('draft') ?? '');
  const [files, setFiles] = useState<Upload[]>([]);
  const [note, setNote] = useState('');
  const [waiting, setWaiting] = useState(false);

  const resolved = view.thread.conversation?.state === 'resolved';
  const ready = files.filter((file) => file.attachment);
  const busy = files.some((file) => !file.attachment && !file.failed);
  const tooLong = draft.length > MAX_BODY;
  const sendable = !tooLong && !view.refused && (draft.trim() !== '' || ready.length > 0 || busy);

  function write(value: string) {
    setDraft(value);
    if (value === '') widget.vault.remove('draft');
    else widget.vault.set('draft', value);
  }

  function change(key: number, patch: Partial<Upload>) {
    setFiles((now) => now.map((file) => (file.key === key ? { ...file, ...patch } : file)));
  }

  function attach(list: FileList | undefined) {
    const chosen = [...(list ?? [])];
    const room = MAX_FILES - files.length;
    setNote(chosen.length > room ? words.tooMany(MAX_FILES) : '');
    for (const file of chosen.slice(0, room)) {
      const key = uploads++;
      const upload = { key, name: file.name, size: file.size };
      const limit = view.uploadLimitBytes;
      if (file.size > limit) {
        setFiles((now) => [...now, { ...upload, failed: words.tooLarge(formatSize(locale, limit)) }]);
        continue;
      }
      setFiles((now) => [...now, upload]);
      widget.files.upload(file).then(
        (attachment) => change(key, { attachment }),
        (error: unknown) => {
          const status = error instanceof ApiError ? error.status : 0;
          const failed =
            status === 413
              ? words.tooLarge(formatSize(locale, limit))
              : status === 415
                ? words.wrongType
                : words.uploadFailed;
          change(key, { failed });
        },
      );
    }
  }

  /** What is still uploading goes along: then it is sent as soon as all of it is there. */
  function send() {
    if (!sendable) return;
    setWaiting(busy);
    if (busy) return;
    widget.send(
      draft.trim(),
      ready.flatMap((file) => file.attachment ?? []),
    );
    write('');
    setFiles([]);
    setNote('');
    text.current?.focus();
  }

  const failed = files.some((file) => file.failed);
  useEffect(() => {
    if (!waiting || busy) return;
    setWaiting(false);
    // What did not arrive is for the customer to decide about.
    if (!failed) send();
  });

  handle.current = { focus: () => text.current?.focus(), attach };

  // Another person at this browser does not inherit what was typed.
  const contact = view.ready;
  useEffect(() => {
    if (contact) return;
    setFiles([]);
    setDraft(widget.vault.get('draft') ?? '');
  }, [contact, widget]);

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {files.length > 0 && (
        <ul class="uploads">
          {files.map((file) => (
            <li key={file.key} class={file.failed ? 'upload failed' : 'upload'}>
              <span class="fileName">{file.name}</span>
              <span class="fileSize" role="status">
                {file.failed ?? (file.attachment ? formatSize(locale, file.size) : words.uploading)}
              </span>
              <button
                type="button"
                class="icon tiny"
                aria-label={words.removeFile(file.name)}
                onClick={() => setFiles((now) => now.filter((other) => other.key !== file.key))}
              >
                <CloseIcon size={14} />
              </button>
              {!file.attachment && !file.failed && <span class="progress" />}
            </li>
          ))}
        </ul>
      )}
      {note && (
        <p class="note" role="alert">
          {note}
        </p>
      )}
      <div class="line">
        <button
          type="button"
          class="icon"
          aria-label={words.attach}
          title={words.attach}
          disabled={view.refused}
          onClick={() => picker.current?.click()}
        >
          <ClipIcon />
        </button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          tabIndex={-1}
          aria-label={words.attach}
          onChange={(event) => {
            attach(event.currentTarget.files ?? undefined);
            event.currentTarget.value = '';
          }}
        />
        <div class="grow" data-text={draft}>
          <textarea
            ref={text}
            rows={1}
            dir="auto"
            aria-label={words.composer}
            aria-invalid={tooLong}
            placeholder={resolved ? words.placeholderResolved : words.placeholder}
            enterkeyhint="send"
            value={draft}
            onInput={(event) => {
              write(event.currentTarget.value);
              widget.typed();
            }}
            onPaste={(event) => {
              const pasted = event.clipboardData?.files;
              if (!pasted || pasted.length === 0) return;
              event.preventDefault();
              attach(pasted);
            }}
            onKeyDown={(event) => {
              // 229: Safari ends a composition before it reports the Enter that ended it.
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229)
                return;
              event.preventDefault();
              send();
            }}
          />
        </div>
        <button
          type="submit"
          class="icon send"
          aria-label={words.send}
          title={words.send}
          disabled={!sendable}
        >
          <SendIcon />
        </button>
      </div>
      {draft.length >= NEAR_MAX && (
        <p class={tooLong ? 'count over' : 'count'} role="status">
          {words.length(draft.length.toLocaleString(locale), MAX_BODY.toLocaleString(locale))}
        </p>
      )}
    </form>
  );
}
