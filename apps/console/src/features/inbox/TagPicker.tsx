import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { Conversation } from '@attune/contract';
import { App, Popover, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSaveItem } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import type { Directory } from './directory.ts';

/** The tags of a conversation: remove one, add one, or make a new one by typing its name. */
export function TagPicker({
  conversation,
  directory,
  set,
}: {
  conversation: Conversation;
  directory: Directory;
  set: (tagIds: readonly string[]) => Promise<boolean>;
}) {
  const { t } = useTranslation(['inbox', 'common']);
  const { message } = App.useApp();
  const describe = useDescribeError();
  const saveTag = useSaveItem('tags');
  const [open, setOpen] = useState(false);
  const mayTag = useMay('tag.write');
  const { tagIds } = conversation;
  const change = async (values: readonly string[]) => {
    try {
      const ids: string[] = [];
      for (const value of values) {
        // A value that is no id is the name of a tag to be made.
        const known = directory.tags.has(value);
        ids.push(known ? value : (await saveTag.mutateAsync({ input: { name: value.trim() } })).id);
      }
      await set(ids);
    } catch (error) {
      message.error(describe(error));
    }
  };
  return (
    <div className="tags">
      {tagIds.map((id) => {
        const name = directory.tags.get(id)?.name ?? '…';
        return (
          <span key={id} className="tag">
            {name}
            {mayTag && (
              <button
                type="button"
                aria-label={`${t('common:action.delete')} ${name}`}
                onClick={() => void set(tagIds.filter((other) => other !== id))}
              >
                <CloseOutlined />
              </button>
            )}
          </span>
        );
      })}
      {mayTag && (
        <Popover
          trigger="click"
          placement="bottomLeft"
          open={open}
          onOpenChange={setOpen}
          destroyOnHidden
          content={
            <Select
              mode="tags"
              autoFocus
              defaultOpen
              className="tag-select"
              aria-label={t('inbox:action.tags')}
              placeholder={t('inbox:action.addTag')}
              maxLength={40}
              value={[...tagIds]}
              options={[...directory.tags.values()].map(({ id, name }) => ({ value: id, label: name }))}
              showSearch={{ optionFilterProp: 'label' }}
              onChange={(values: string[]) => void change(values.filter((value) => value.trim() !== ''))}
            />
          }
        >
          <button type="button" className="fact-button">
            <PlusOutlined /> {t('inbox:action.tags')}
          </button>
        </Popover>
      )}
    </div>
  );
}
