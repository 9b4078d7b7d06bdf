import type { Conversation, MessageInput, Suggestion } from '@attune/contract';
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
  insert: (body: string, from: Pick<MessageInput, 'templateId' | 'suggestedFor'>) => void;
}) {
  const { t } = useTranslation('inbox');
  const wanted = conversation.status !== 'resolved';
  const { data, isPending } = useSuggestions(conversation.id, wanted);
  const items = (wanted ? (data?.items ?? []) : []).slice(0, NUMERALS.length);
  const use = (index: number) => {
    const item = items[index];
    if (!item) return undefined;
    const { body, templateId } = item;
    return () => insert(body, { templateId, ...(data?.messageId ? { suggestedFor: data.messageId } : {}) });
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
    <section className="suggestions" aria-label={t('suggestions.label')} data-message={data?.messageId}>
      {items.map((item, index) => (
        <SuggestionButton key={item.templateId} item={item} index={index} use={use(index)} />
      ))}
    </section>
  );
}

function SuggestionButton({
  item,
  index,
  use,
}: {
  item: Suggestion;
  index: number;
  use: (() => void) | undefined;
}) {
  const { t } = useTranslation('inbox');
  const percent = usePercent();
  const { title, body, probability, estimated, missing } = item;
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
          <Reasons item={item} />
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
        onClick={use}
      >
        <span className="suggestion-numeral" aria-hidden="true">
          {NUMERALS[index]}
        </span>
        <span className="at-ellipsis">{title}</span>
        <span className="suggestion-score at-figures">
          {estimated && '≈ '}
          {percent(probability)}
        </span>
        <kbd className="not-phone">{keysOf(`Alt+${index + 1}`).join(' ')}</kbd>
        <span className="suggestion-bar" aria-hidden="true" style={{ inlineSize: `${probability * 100}%` }} />
      </button>
    </Popover>
  );
}

/** Whole percents: the figures do not bear more. */
function usePercent(): (share: number) => string {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return (share) => (share < 0.01 ? t('suggestions.seldom') : format.share(share, 0));
}

/** Why it is suggested, and how likely it is used, or how likely it fits while there are too few replies to tell. */
function Reasons({ item: { probability, estimated, reason } }: { item: Suggestion }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const percent = usePercent();
  const { matched, topic, usage, learned } = reason;
  const said = [
    matched.length > 0 && t('suggestions.because', { words: matched.join(t('colleagues.join')) }),
    topic && t('suggestions.topic'),
    usage !== null && t('suggestions.usage', { share: format.share(usage) }),
    learned > 0 && t('suggestions.learned', { count: learned }),
  ].filter((reason) => reason !== false);
  return (
    <>
      <p className="at-faint">
        {t(estimated ? 'suggestions.estimate' : 'suggestions.probability', { share: percent(probability) })}
      </p>
      <ul className="suggestion-reasons at-faint" aria-label={t('suggestions.why')}>
        {said.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  );
}
