import { useBlocker } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import './unsaved.css';

/**
 * Asks before unsaved changes are lost: on the way to another page, when the tab closes, and, through the function
 * returned, before the page itself shows something else (true: go on).
 */
export function useUnsaved(dirty: boolean): () => Promise<boolean> {
  const { modal } = App.useApp();
  const { t } = useTranslation('common');
  const mayLeave = useCallback(async () => {
    if (!dirty) return true;
    return await modal.confirm({
      title: t('state.leave'),
      okText: t('action.discard'),
      cancelText: t('action.cancel'),
      okButtonProps: { danger: true },
    });
  }, [dirty, modal, t]);
  useBlocker({ shouldBlockFn: async () => !(await mayLeave()), enableBeforeUnload: dirty, disabled: !dirty });
  return mayLeave;
}

interface SaveBarProps {
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
  saveLabel?: string;
}

/** Save and discard at the foot of a form; says when there is something to save. */
export function SaveBar({ dirty, saving, onSave, onDiscard, saveLabel }: SaveBarProps) {
  const { t } = useTranslation('common');
  return (
    <div className="at-save-bar">
      <Button type="primary" disabled={!dirty} loading={saving} onClick={onSave}>
        {saveLabel ?? t('action.save')}
      </Button>
      {dirty && !saving && (
        <>
          <Button onClick={onDiscard}>{t('action.discard')}</Button>
          <span className="at-save-note" role="status">
            <span aria-hidden="true">●</span> {t('state.unsaved')}
          </span>
        </>
      )}
    </div>
  );
}
