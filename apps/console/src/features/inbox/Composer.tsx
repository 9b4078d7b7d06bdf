import { EllipsisOutlined, LockOutlined, PaperClipOutlined } from '@ant-design/icons';
import type { Conversation, MessageInput, Template } from '@attune/contract';
import { Button, Dropdown, Input, Segmented, Tooltip } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { isComposing, keysOf, useShortcuts } from '../../frame/shortcuts.ts';
import { useLive } from '../../live/LiveProvider.tsx';
import { newClientKey, useEnterSends, useTypingSignal } from './composing.ts';
import type { Directory } from './directory.ts';
import { useCustomerName } from './names.ts';
import { Suggestions } from './Suggestions.tsx';
import { TemplatePicker, useTemplatePicker } from './TemplatePicker.tsx';
import { fillTemplate, unfilledVariables } from './text.tsx';
import { UploadList } from './UploadList.tsx';
import { type Kind, useDraft } from './use-draft.ts';
import { useFillIn } from './use-fill-in.ts';
import type { useUploads } from './use-uploads.ts';

const MAX_BODY = 10_000;

/** The template a reply is made from, and for which message it was suggested if it was. */
type Source = Pick<MessageInput, 'templateId' | 'suggestedFor'>;

/** For what stands beside the composer. */
export interface ComposerHandle {
  /** Fills in the variables of a text and puts it where the caret is. */
  insert(body: string, templateId: string | null): void;
}

/** Where one writes: a reply to the customer or a note for colleagues. Give it the conversation's id as `key`. */
export function Composer({
  conversation,
  directory,
  uploads,
  handle,
}: {
  conversation: Conversation;
  directory: Directory;
  uploads: ReturnType<typeof useUploads>;
  handle: Ref<ComposerHandle>;
}) {
  const { t } = useTranslation('inbox');
  const { outbox } = useLive();
  const customer = useCustomerName();
  const fillIn = useFillIn(conversation, directory);
  const { textOf, setText, save } = useDraft(conversation.id);
  const [kind, setKind] = useState<Kind>('message');
  const [source, setSource] = useState<Source | null>(null);
  const [caret, setCaret] = useState(0);
  const [enterSends, setEnterSends] = useEnterSends();
  const typing = useTypingSignal(conversation.id);
  const field = useRef<TextAreaRef>(null);
  const files = useRef<HTMLInputElement>(null);
  const [selection, select] = useState<readonly [number, number] | null>(null);

  const text = textOf(kind);
  const missing = kind === 'message' ? unfilledVariables(text) : [];
  const excess = text.length - MAX_BODY;
  const empty = text.trim() === '' && uploads.done.length === 0;
  const canSend = !empty && !uploads.busy && missing.length === 0 && excess <= 0;

  // The caret goes where an insertion wants it once the text is in the field.
  useEffect(() => {
    const area = field.current?.resizableTextArea?.textArea;
    if (!selection || !area) return;
    area.focus();
    area.setSelectionRange(...selection);
    setCaret(selection[1]);
  }, [selection]);

  const write = (next: string) => {
    setText(kind, next);
    if (next === '') setSource(null);
    if (kind === 'message') typing(next !== '');
  };
  const focus = (next: Kind) => {
    setKind(next);
    const end = textOf(next).length;
    select([end, end]);
  };
  /** Puts a template's text in place of `from…to` and selects its first unfilled variable. */
  const insert = (body: string, from: Source | null, [first, last]: readonly number[] = []) => {
    const current = textOf('message');
    const area = field.current?.resizableTextArea?.textArea;
    const start = first ?? (kind === 'message' ? (area?.selectionStart ?? current.length) : current.length);
    const end = last ?? (kind === 'message' ? (area?.selectionEnd ?? start) : start);
    const next = current.slice(0, start) + body + current.slice(end);
    setKind('message');
    setText('message', next);
    setSource(from);
    const variable = unfilledVariables(body)[0];
    const open = variable === undefined ? -1 : next.indexOf('{{', start);
    select(open < 0 ? [start + body.length, start + body.length] : [open, next.indexOf('}}', open) + 2]);
  };
  useImperativeHandle(handle, () => ({
    insert: (body, templateId) => insert(fillTemplate(body, fillIn), templateId ? { templateId } : null),
  }));
  const picker = useTemplatePicker({
    text: kind === 'message' ? text.slice(0, caret) : '',
    language: conversation.language,
    choose: (template: Template, start: number) =>
      insert(fillTemplate(template.body, fillIn), { templateId: template.id }, [start, caret]),
  });

  const send = () => {
    if (!canSend) return;
    outbox.add({
      conversationId: conversation.id,
      attachments: uploads.done,
      createdAt: new Date().toISOString(),
      input: {
        clientKey: newClientKey(),
        kind,
        body: text.trim(),
        ...(uploads.done.length > 0 ? { attachmentIds: uploads.done.map(({ id }) => id) } : {}),
        ...(source && kind === 'message' ? source : {}),
      },
    });
    typing(false);
    uploads.clear();
    setSource(null);
    setText(kind, '');
    save();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent) || picker.onKeyDown(event)) return;
    const withMod = event.metaKey || event.ctrlKey;
    if (event.key === 'Enter' && (withMod || (enterSends && !event.shiftKey && !event.altKey))) {
      event.preventDefault();
      send();
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add(event.clipboardData.files);
  };
  useShortcuts({ 'Alt+KeyL': () => focus('message'), 'Alt+KeyP': () => focus('note') });

  const sendKeys = enterSends ? keysOf('Enter') : keysOf('Mod+Enter');
  return (
    <div className="composer-holder">
      <Suggestions conversation={conversation} insert={insert} />
      <section className={`composer composer-${kind}`} aria-label={t('composer.label')}>
        <TemplatePicker picker={picker} />
        <Input.TextArea
          ref={field}
          variant="borderless"
          autoSize={{ minRows: 2, maxRows: 12 }}
          dir="auto"
          aria-label={t(kind === 'note' ? 'composer.note' : 'composer.reply')}
          aria-controls={picker.open ? picker.listId : undefined}
          aria-activedescendant={picker.activeId}
          placeholder={
            kind === 'note'
              ? t('composer.notePlaceholder')
              : t('composer.replyPlaceholder', { name: customer(conversation.contact) })
          }
          value={text}
          onChange={(event) => {
            write(event.target.value);
            setCaret(event.target.selectionStart);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => typing(false)}
        />
        <UploadList uploads={uploads} />
        <div className="composer-notices" role="status">
          {missing.length > 0 && (
            <p>{t('composer.missing', { names: missing.join(t('colleagues.join')) })}</p>
          )}
          {excess > 0 && <p>{t('composer.tooLong', { count: excess })}</p>}
          {conversation.status === 'resolved' && kind === 'message' && !empty && (
            <p>{t('composer.resolved')}</p>
          )}
        </div>
        <div className="composer-bar">
          <Segmented<Kind>
            size="small"
            aria-label={t('composer.mode')}
            value={kind}
            onChange={focus}
            options={[
              { value: 'message', label: t('composer.reply') },
              { value: 'note', label: t('composer.note'), icon: <LockOutlined /> },
            ]}
          />
          <input
            ref={files}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              uploads.add(event.target.files ?? []);
              event.target.value = '';
            }}
          />
          <Tooltip title={t('composer.attach')}>
            <Button
              type="text"
              size="small"
              icon={<PaperClipOutlined />}
              aria-label={t('composer.attach')}
              onClick={() => files.current?.click()}
            />
          </Tooltip>
          <span className="composer-hint not-phone">
            {t('composer.sendHint', { keys: sendKeys.join(' ') })}
          </span>
          <Dropdown
            trigger={['click']}
            menu={{
              selectable: true,
              selectedKeys: [enterSends ? 'enter' : 'mod'],
              items: [
                { key: 'mod', label: t('composer.modEnterSends', { keys: keysOf('Mod+Enter').join(' ') }) },
                { key: 'enter', label: t('composer.enterSends') },
              ],
              onClick: ({ key }) => setEnterSends(key === 'enter'),
            }}
          >
            <Button
              type="text"
              size="small"
              icon={<EllipsisOutlined />}
              aria-label={t('composer.settings')}
            />
          </Dropdown>
          <Button type="primary" disabled={!canSend} onClick={send}>
            {t(kind === 'note' ? 'composer.addNote' : 'composer.send')}
          </Button>
        </div>
      </section>
    </div>
  );
}
