import { CloseOutlined } from '@ant-design/icons';
import type { Action } from '@attune/contract';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { PRIORITY_LIST } from '../../frame/lists.ts';
import type { Directory } from './directory.ts';
import { useBulk } from './use-bulk.tsx';
import type { Selection } from './use-selection.ts';

/** What can be done with all chosen conversations; below the list while some are. */
export function BulkBar({ selection, directory }: { selection: Selection; directory: Directory }) {
  const { t } = useTranslation(['inbox', 'common']);
  const run = useBulk();
  const act = (action: Action) => {
    void run([...selection.ids], action);
    selection.clear();
  };
  const choice = (key: string, label: string, action: Action) => ({
    key,
    label,
    onClick: () => act(action),
  });
  const members = [...directory.members.values()].filter(
    ({ role, disabled }) => !disabled && role !== 'analyst' && role !== 'knowledge_editor',
  );
  const tags = [...directory.tags.values()];
  const menus: Record<'assign' | 'tag' | 'untag' | 'topic' | 'priority', NonNullable<MenuProps['items']>> = {
    assign: [
      choice('queue', t('bulk.release'), { do: 'release' }),
      { type: 'divider' },
      ...members.map(({ id, name }) => choice(id, name, { do: 'assign', memberId: id })),
    ],
    tag: tags.map(({ id, name }) => choice(id, name, { do: 'tag', add: [id], remove: [] })),
    untag: tags.map(({ id, name }) => choice(id, name, { do: 'tag', add: [], remove: [id] })),
    topic: [...directory.topics.values()].map(({ id, name }) =>
      choice(id, name, { do: 'topic', topicId: id }),
    ),
    priority: PRIORITY_LIST.map((priority) =>
      choice(priority, t(`common:priority.${priority}`), { do: 'priority', priority }),
    ),
  };
  return (
    <section className="bulk" aria-label={t('bulk.label')}>
      <div className="bulk-count">
        <span aria-live="polite">{t('bulk.selected', { count: selection.ids.size })}</span>
        <Button type="link" size="small" onClick={selection.all}>
          {t('bulk.all')}
        </Button>
        <Button
          type="text"
          size="small"
          icon={<CloseOutlined />}
          aria-label={t('bulk.clear')}
          title={t('bulk.clear')}
          onClick={selection.clear}
        />
      </div>
      <div className="bulk-actions">
        <Button size="small" type="primary" onClick={() => act({ do: 'status', status: 'resolved' })}>
          {t('bulk.resolve')}
        </Button>
        <Button size="small" onClick={() => act({ do: 'status', status: 'open' })}>
          {t('bulk.reopen')}
        </Button>
        {(Object.keys(menus) as (keyof typeof menus)[]).map(
          (name) =>
            menus[name].length > 0 && (
              <Dropdown
                key={name}
                trigger={['click']}
                placement="topLeft"
                menu={{ items: menus[name], className: 'bulk-menu' }}
              >
                <Button size="small">{t(`bulk.${name}`)}</Button>
              </Dropdown>
            ),
        )}
      </div>
    </section>
  );
}
