import type { Conversation, Suggestion } from '@attune/contract';
import { Popover, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { keysOf, useShortcuts } from '../../frame/shortcuts.ts';
import { useFormat } from '../../ui/index.ts';
import { useSuggestions } from './queries.ts';
import { TemplateText } from './text.tsx';

const NUMERALS = ['①', '②', '③'];

/** The three best templates for what the customer said last: one line each, in full on hover or focus, in by click or key. */
export function Suggestions({
  conversation,
  insert,
}: {
  conversation: Conversation;
  insert: (body: string, templateId: string) => void;
}) {
  const { t } = useTranslation('inbox');
  const wanted = conversation.status !== 'resolved';
  const { data, isPending } = useSuggestions(conversation.id, wanted);
  const items = (wanted ? (data?.items ?? []) : []).slice(0, NUMERALS.length);
  const use = (index: number) => {
    const item = items[index];
    return item && (() => insert(item.body, item.templateId));
  };
  useShortcuts({ 'Alt+Digit1': use(0), 'Alt+Digit2': use(1), 'Alt+Digit3': use(2) });
  if (!wanted) return null;
  if (isPending) {
    return (
      <div className="suggestions">
        {NUMERALS.map((numeral) => (
          <Skeleton.Button key={numeral} active size="small" block />
        ))}
      </div>
    );
  }
  if (items.length === 0) return null;
  return (
    <section className="suggestions" aria-label={t('suggestions.label')}>
      {items.map((item, index) => (
        <SuggestionButton key={item.templateId} item={item} index={index} insert={insert} />
      ))}
    </section>
  );
}

function SuggestionButton({
  item,
  index,
  insert,
}: {
  item: Suggestion;
  index: number;
  insert: (body: string, templateId: string) => void;
}) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const { templateId, title, body, score, matched, missing } = item;
  return (
    <Popover
      trigger={['hover', 'focus']}
      placement="topLeft"
      mouseEnterDelay={0.2}
      content={
        <div className="suggestion-preview">
          <p>
            <TemplateText text={body} />
          </p>
          <p className="at-faint">
            {t('suggestions.score', { score: format.share(score) })}
            {matched.length > 0 &&
              ` · ${t('suggestions.because', { words: matched.join(t('colleagues.join')) })}`}
          </p>
          {missing.length > 0 && (
            <p className="suggestion-missing">
              {t('suggestions.missing', { names: missing.join(t('colleagues.join')) })}
            </p>
          )}
        </div>
      }
    >
      <button
        type="button"
        className="suggestion"
        aria-label={t('suggestions.insert', { title })}
        aria-keyshortcuts={`Alt+${index + 1}`}
        onClick={() => insert(body, templateId)}
      >
        <span className="suggestion-numeral" aria-hidden="true">
          {NUMERALS[index]}
        </span>
        <span className="at-ellipsis">{title}</span>
        <span className="suggestion-score at-figures">{format.share(score)}</span>
        <kbd className="not-phone">{keysOf(`Alt+${index + 1}`).join(' ')}</kbd>
      </button>
    </Popover>
  );
}
