import type { Presence, Priority } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import './marks.css';

/** Priority as shape, colour and word; the word can be left to screen readers where room is short. */
export function PriorityMark({ priority, compact = false }: { priority: Priority; compact?: boolean }) {
  const { t } = useTranslation('common');
  const word = t(`priority.${priority}`);
  return (
    <span className={`at-mark at-priority-${priority}`} title={compact ? word : undefined}>
      <svg aria-hidden="true" width="12" height="12" viewBox="0 0 12 12">
        {priority === 'urgent' && <path d="M6 0.5 11.5 6 6 11.5 0.5 6Z" fill="currentColor" />}
        {priority === 'high' && <path d="M6 1.5 11 10.5H1Z" fill="currentColor" />}
        {priority === 'normal' && <circle cx="6" cy="6" r="3" fill="currentColor" />}
        {priority === 'low' && (
          <circle cx="6" cy="6" r="3" fill="none" stroke="currentColor" strokeWidth="1.5" />
        )}
      </svg>
      <span className={compact ? 'at-hidden' : undefined}>{word}</span>
    </span>
  );
}

/** Presence as a dot of its own shape, and the word. */
export function PresenceMark({ presence, compact = false }: { presence: Presence; compact?: boolean }) {
  const { t } = useTranslation('common');
  const word = t(`presence.${presence}`);
  return (
    <span className={`at-mark at-presence-${presence}`} title={compact ? word : undefined}>
      <svg aria-hidden="true" width="10" height="10" viewBox="0 0 10 10">
        {presence === 'online' && <circle cx="5" cy="5" r="4" fill="currentColor" />}
        {presence === 'busy' && (
          <path
            fillRule="evenodd"
            d="M5 1a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM2.8 4.3v1.4h4.4V4.3Z"
            fill="currentColor"
          />
        )}
        {presence === 'away' && <path d="M5 1a4 4 0 1 0 4 4H5Z" fill="currentColor" />}
        {presence === 'offline' && (
          <circle cx="5" cy="5" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
        )}
      </svg>
      <span className={compact ? 'at-hidden' : undefined}>{word}</span>
    </span>
  );
}
