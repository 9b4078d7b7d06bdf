import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { App, Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveItem } from '../api/index.ts';
import { useDeleteWithUndo } from './deletion.tsx';
import { useDescribeError } from './errors.ts';
import './named-list.css';
import { EmptyState, ErrorState, ListSkeleton } from './states.tsx';

interface Named {
  id: string;
  name: string;
}

interface Props {
  collection: 'tags' | 'skills';
  query: { data: readonly Named[] | undefined; error: unknown; refetch: () => unknown };
  readOnly: boolean;
  maxLength: number;
  words: { name: string; add: string; empty: string; deleted: (name: string) => string };
}

/** Things that have nothing but a name: add, rename in place, delete with undo. */
export function NamedList({ collection, query, readOnly, maxLength, words }: Props) {
  const { t } = useTranslation('common');
  const { remove, isDeleted } = useDeleteWithUndo(collection);
  const [editing, setEditing] = useState<string | null>(null);
  if (!query.data) {
    return query.error ? (
      <ErrorState error={query.error} retry={() => void query.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const items = query.data.filter((item) => !isDeleted(item.id));
  return (
    <div className="at-named">
      {!readOnly && (
        <NameForm
          collection={collection}
          label={words.name}
          submit={words.add}
          maxLength={maxLength}
          initial=""
          onDone={() => {}}
        />
      )}
      {items.length === 0 && <EmptyState title={words.empty} />}
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            {editing === item.id ? (
              <NameForm
                collection={collection}
                id={item.id}
                label={words.name}
                submit={t('action.save')}
                maxLength={maxLength}
                initial={item.name}
                onDone={() => setEditing(null)}
              />
            ) : (
              <>
                <span className="at-ellipsis">{item.name}</span>
                {!readOnly && (
                  <span className="at-named-actions">
                    <Button
                      type="text"
                      icon={<EditOutlined />}
                      aria-label={`${t('action.edit')} ${item.name}`}
                      title={t('action.edit')}
                      onClick={() => setEditing(item.id)}
                    />
                    <Button
                      type="text"
                      icon={<DeleteOutlined />}
                      aria-label={`${t('action.delete')} ${item.name}`}
                      title={t('action.delete')}
                      onClick={() => remove(item.id, words.deleted(item.name))}
                    />
                  </span>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface FormProps {
  collection: 'tags' | 'skills';
  id?: string;
  label: string;
  submit: string;
  maxLength: number;
  initial: string;
  onDone: () => void;
}

function NameForm({ collection, id, label, submit, maxLength, initial, onDone }: FormProps) {
  const { t } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const save = useSaveItem(collection);
  const [name, setName] = useState(initial);
  const trimmed = name.trim();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (trimmed === '' || trimmed === initial) return onDone();
    save.mutate(
      { id, input: { name: trimmed } },
      {
        onSuccess: () => {
          setName('');
          onDone();
        },
        onError: (error) => void message.error(describe(error)),
      },
    );
  };
  return (
    <form className="at-named-form" onSubmit={onSubmit}>
      <Input
        aria-label={label}
        placeholder={label}
        autoFocus={id !== undefined}
        maxLength={maxLength}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      <Button type="primary" htmlType="submit" disabled={trimmed === ''} loading={save.isPending}>
        {submit}
      </Button>
      {id !== undefined && <Button onClick={onDone}>{t('action.cancel')}</Button>}
    </form>
  );
}
