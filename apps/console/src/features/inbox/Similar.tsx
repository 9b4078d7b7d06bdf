import { EnterOutlined } from '@ant-design/icons';
import type { Conversation, SimilarConversation } from '@attune/contract';
import { Button, Skeleton, Tooltip } from 'antd';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keysOf, useShortcuts } from '../../frame/shortcuts.ts';
import { ErrorState, RelativeTime } from '../../ui/index.ts';
import type { Directory } from './directory.ts';
import { useSimilar } from './queries.ts';
import { SimilarDrawer } from './SimilarDrawer.tsx';
import { SimilarOutcome } from './SimilarOutcome.tsx';
import { fillTemplate, TemplateText } from './text.tsx';
import { useFillIn } from './use-fill-in.ts';
import './similar.css';

/** So many are shown before one asks for more. */
const FIRST = 2;

export type InsertReply = (body: string, templateId: string | null) => void;

/** Resolved conversations with much the same question: how they were solved, to read or to use. */
export function Similar({
  conversation,
  directory,
  insert,
}: {
  conversation: Conversation;
  directory: Directory;
  /** Missing for who may not answer. */
  insert: InsertReply | undefined;
}) {
  const { t } = useTranslation('inbox');
  const { data, isPending, isError, error, refetch } = useSimilar(conversation.id);
  const fillIn = useFillIn(conversation, directory);
  const [all, setAll] = useState(false);
  const [opened, setOpened] = useState<SimilarConversation | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const buttons = () => [...(list.current?.querySelectorAll<HTMLElement>('.similar-open') ?? [])];
  useShortcuts({ 'Alt+KeyS': () => buttons()[0]?.focus() });

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    const rows = buttons();
    const at = rows.findIndex((row) => row.parentElement?.contains(document.activeElement));
    event.preventDefault();
    rows[(at + step + rows.length) % rows.length]?.focus();
  };
  const use = (item: SimilarConversation) => {
    setOpened(null);
    insert?.(item.answer.body, item.answer.templateId);
  };
  const items = data?.items ?? [];
  const shown = all ? items : items.slice(0, FIRST);
  return (
    <section className="facts" aria-label={t('similar.title')}>
      <h3>
        {t('similar.title')} <kbd className="not-phone">{keysOf('Alt+KeyS').join(' ')}</kbd>
      </h3>
      {isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
      {isError && <ErrorState error={error} retry={() => void refetch()} />}
      {data?.items.length === 0 && <p className="at-faint">{t('similar.none')}</p>}
      <ul className="similar" ref={list} onKeyDown={onKeyDown}>
        {shown.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              className="similar-open"
              title={t('similar.open', { number: item.number })}
              onClick={() => setOpened(item)}
            >
              <span className="row-line">
                <span className="similar-question at-ellipsis">{item.question}</span>
                <RelativeTime at={item.resolvedAt} className="row-time" />
              </span>
              <span className="similar-answer">
                <TemplateText text={fillTemplate(item.answer.body, fillIn)} />
              </span>
              <SimilarOutcome item={item} directory={directory} />
            </button>
            {insert && (
              <Tooltip title={t('similar.insert')}>
                <Button
                  size="small"
                  type="text"
                  className="similar-insert"
                  icon={<EnterOutlined />}
                  aria-label={t('similar.insertOf', { number: item.number })}
                  onClick={() => use(item)}
                />
              </Tooltip>
            )}
          </li>
        ))}
      </ul>
      {shown.length < items.length && (
        <Button size="small" type="link" className="similar-more" onClick={() => setAll(true)}>
          {t('similar.more', { count: items.length - shown.length })}
        </Button>
      )}
      {items.length > 0 && data?.by === 'words' && (
        <p className="at-faint similar-note">{t('similar.byWords')}</p>
      )}
      <SimilarDrawer
        item={opened}
        directory={directory}
        close={() => setOpened(null)}
        insert={insert && use}
      />
    </section>
  );
}
