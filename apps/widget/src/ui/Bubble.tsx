import type { Attachment, WidgetMessage } from '@attune/contract';
import { formatTime, type Words } from '../i18n.ts';
import { linkify } from '../linkify.ts';
import type { Outgoing } from '../store.ts';
import { AttachmentView } from './AttachmentView.tsx';
import { useWidget } from './context.ts';

export function authorName(message: WidgetMessage, words: Words): string {
  if (message.author === 'me') return words.me;
  return message.authorName ?? (message.author === 'bot' ? words.bot : words.agent);
}

function Body({ body, attachments }: { body: string; attachments: readonly Attachment[] }) {
  return (
    <>
      {body !== '' && (
        <p class="bubble" dir="auto">
          {linkify(body).map((part) =>
            part.href ? (
              <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
                {part.text}
              </a>
            ) : (
              part.text
            ),
          )}
        </p>
      )}
      {attachments.map((attachment) => (
        <AttachmentView key={attachment.id} attachment={attachment} />
      ))}
    </>
  );
}

interface BubbleProps {
  message: WidgetMessage;
  /** First of its group: carries the name. */
  first: boolean;
  /** Last of its group: carries the time. */
  last: boolean;
  /** The team has read up to here. */
  read: boolean;
}

/** A message the server has. */
export function Bubble({ message, first, last, read }: BubbleProps) {
  const { words, locale } = useWidget();
  if (message.author === 'system') {
    return (
      <p class="notice" dir="auto">
        {message.body}
      </p>
    );
  }
  const mine = message.author === 'me';
  const name = authorName(message, words);
  return (
    <div class={`row${mine ? ' mine' : ''}${first ? ' first' : ''}`}>
      <span class={first && !mine ? 'name' : 'hidden'}>{name}</span>
      <Body body={message.body} attachments={message.attachments} />
      {last && (
        <span class="meta">
          <time dateTime={message.createdAt}>{formatTime(locale, Date.parse(message.createdAt))}</time>
          {read && ` · ${words.read}`}
        </span>
      )}
    </div>
  );
}

/** A message on its way, or one that was refused. */
export function PendingBubble({ entry }: { entry: Outgoing }) {
  const { widget, words } = useWidget();
  const failed = entry.failed !== undefined;
  return (
    <div class={`row mine first ${failed ? 'failed' : 'pending'}`}>
      <span class="hidden">{words.me}</span>
      <Body body={entry.body} attachments={entry.attachments} />
      {failed ? (
        <span class="meta" role="alert">
          {words.failed(entry.failed ?? '')}
          <button type="button" class="link" onClick={() => widget.retry(entry.clientKey)}>
            {words.retry}
          </button>
          <button type="button" class="link" onClick={() => widget.discard(entry.clientKey)}>
            {words.discard}
          </button>
        </span>
      ) : (
        <span class="meta">{words.sending}</span>
      )}
    </div>
  );
}
