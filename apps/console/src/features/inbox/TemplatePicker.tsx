import type { Language, Template } from '@attune/contract';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTemplateSearch, useTemplates } from '../../api/index.ts';
import { searchTemplates, slashQuery } from './template-search.ts';
import { TemplateText } from './text.tsx';

const MOST = 7;

interface Input {
  /** What stands before the caret. */
  text: string;
  language: Language | null;
  /** `start`: where the `/` stands. */
  choose: (template: Template, start: number) => void;
}

/** The list behind `/`: arrows move, Enter or Tab takes, Escape leaves the slash a slash. */
export function useTemplatePicker({ text, language, choose }: Input) {
  const listId = useId();
  const { data: templates } = useTemplates();
  const [at, setAt] = useState(0);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const slash = slashQuery(text);
  const query = slash?.query ?? null;
  const found = useTemplateSearch(query, language);
  const items = useMemo(
    () => (query === null ? [] : searchTemplates(templates ?? [], query, language, MOST, found)),
    [templates, query, language, found],
  );
  const open = slash !== null && slash.start !== dismissed;
  const active = Math.min(at, items.length - 1);
  const take = (template: Template | undefined) => {
    if (!template || !slash) return;
    setAt(0);
    choose(template, slash.start);
  };

  /** Whether the key was the list's. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!open) {
      if (slash === null && dismissed !== null) setDismissed(null);
      return false;
    }
    if (event.key === 'Escape') setDismissed(slash.start);
    else if (items.length === 0 || event.metaKey || event.ctrlKey) return false;
    else if (event.key === 'ArrowDown') setAt((active + 1) % items.length);
    else if (event.key === 'ArrowUp') setAt((active - 1 + items.length) % items.length);
    else if (event.key === 'Enter' || event.key === 'Tab') take(items[active]);
    else return false;
    event.preventDefault();
    return true;
  };
  const activeId = open && items.length > 0 ? `${listId}-${active}` : undefined;
  return { open, items, active, listId, activeId, take, onKeyDown };
}

export function TemplatePicker({ picker }: { picker: ReturnType<typeof useTemplatePicker> }) {
  const { t } = useTranslation('inbox');
  const { open, items, active, listId, take } = picker;
  if (!open) return null;
  return (
    <div className="picker" id={listId} role="listbox" aria-label={t('composer.templates')}>
      {items.length === 0 && <p className="at-faint">{t('composer.templatesNone')}</p>}
      {items.map((template, index) => (
        <div
          key={template.id}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="picker-option"
          onMouseDown={(event) => {
            // Keep the caret in the text.
            event.preventDefault();
            take(template);
          }}
        >
          <span className="picker-title">
            <span className="at-ellipsis">{template.title}</span>
            {template.shortcut && <span className="picker-shortcut">/{template.shortcut}</span>}
          </span>
          <span className="picker-body at-ellipsis">
            <TemplateText text={template.body} />
          </span>
        </div>
      ))}
    </div>
  );
}
