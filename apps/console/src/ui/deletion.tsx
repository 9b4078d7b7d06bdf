import { App, Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CollectionName, useDeleteItem } from '../api/index.ts';
import { useDescribeError } from './errors.ts';

const UNDO_SECONDS = 6;

/** `useUndoableDelete` for an item of a collection. */
export function useDeleteWithUndo(name: Exclude<CollectionName, 'members' | 'work-contracts'>) {
  return useUndoableDelete(useDeleteItem(name).mutateAsync);
}

/**
 * Deletes after a few seconds in which it can be taken back. Until then the item is only hidden (`isDeleted`); leaving the
 * page carries the deletion out.
 */
export function useUndoableDelete(deleteItem: (id: string) => Promise<unknown>) {
  const { message } = App.useApp();
  const { t } = useTranslation('common');
  const describe = useDescribeError();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const pending = useRef(new Map<string, () => void>());

  const show = (id: string) => setHidden((before) => new Set([...before].filter((other) => other !== id)));

  useEffect(() => {
    const waiting = pending.current;
    return () => {
      for (const carryOut of waiting.values()) carryOut();
    };
  }, []);

  function remove(id: string, words: string): void {
    const key = `delete.${id}`;
    setHidden((before) => new Set([...before, id]));
    const carryOut = () => {
      if (!pending.current.delete(id)) return;
      deleteItem(id).catch((error: unknown) => {
        show(id);
        void message.error(describe(error));
      });
    };
    pending.current.set(id, carryOut);
    const undo = () => {
      pending.current.delete(id);
      show(id);
      message.destroy(key);
    };
    void message.open({
      key,
      duration: UNDO_SECONDS,
      onClose: carryOut,
      content: (
        <>
          {words}{' '}
          <Button type="link" size="small" onClick={undo}>
            {t('action.undo')}
          </Button>
        </>
      ),
    });
  }

  return { remove, isDeleted: (id: string) => hidden.has(id) };
}
