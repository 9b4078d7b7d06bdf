import {
  ArrowLeftOutlined,
  FileTextOutlined,
  LineChartOutlined,
  PlusOutlined,
  SearchOutlined,
} from '@ant-design/icons';
import type { Language, Template, Topic } from '@attune/contract';
import { Link } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMay, useTemplateSearch, useTemplates, useTopics, useWorkspaceId } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  ListSkeleton,
  PageHeader,
  useDeleteWithUndo,
  useUnsaved,
} from '../../ui/index.ts';
import { Editor } from './Editor.tsx';
import './templates.css';

const NEW = 'new';

/** Reply templates: list left, one template right, saved explicitly. */
export function TemplatesPage() {
  const { t } = useTranslation('templates');
  const workspaceId = useWorkspaceId();
  const templates = useTemplates();
  const topics = useTopics();
  const mayWrite = useMay('template.write');
  const { remove, isDeleted } = useDeleteWithUndo('templates');
  const [selected, setSelected] = useState<string | null>(null);
  const [dirty, setDirty] = useState(false);
  const mayLeave = useUnsaved(dirty);
  const markDirty = useCallback((next: boolean) => setDirty(next), []);

  const all = (templates.data ?? []).filter((template) => !isDeleted(template.id));
  const current = all.find((template) => template.id === selected) ?? null;
  const open = async (id: string | null) => {
    if (id !== selected && (await mayLeave())) setSelected(id);
  };
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => void open(NEW)}>
      {t('new')}
    </Button>
  );

  if (templates.error && !templates.data) {
    return <ErrorState error={templates.error} retry={() => void templates.refetch()} />;
  }
  const editing = selected === NEW || current !== null;
  return (
    <main className={`templates ${editing ? 'templates-editing' : ''}`}>
      <PageHeader title={t('title')} note={templates.data && t('count', { count: all.length })}>
        <Link to="/w/$workspaceId/templates/recommendation" params={{ workspaceId }}>
          <LineChartOutlined /> {t('rec.link')}
        </Link>
        {mayWrite && create}
      </PageHeader>
      {templates.data && all.length === 0 && selected !== NEW ? (
        <div className="templates-card">
          <EmptyState
            icon={<FileTextOutlined />}
            title={t('empty')}
            hint={t('emptyHint')}
            action={mayWrite && create}
          />
        </div>
      ) : (
        <div className="templates-body">
          <List
            templates={all}
            loading={!templates.data}
            topics={topics.data ?? []}
            selected={selected}
            onSelect={(id) => void open(id)}
          />
          <section className="templates-card templates-editor">
            {editing ? (
              <>
                <Button
                  className="templates-back"
                  type="text"
                  icon={<ArrowLeftOutlined />}
                  onClick={() => void open(null)}
                >
                  {t('back')}
                </Button>
                <Editor
                  key={selected}
                  template={current}
                  topics={topics.data ?? []}
                  readOnly={!mayWrite}
                  onDirty={markDirty}
                  onSaved={(saved) => setSelected(saved.id)}
                  onDelete={(template) => {
                    setSelected(null);
                    remove(template.id, t('deleted', { title: template.title }));
                  }}
                />
              </>
            ) : (
              <EmptyState icon={<FileTextOutlined />} title={t('pick')} hint={t('pickHint')} />
            )}
          </section>
        </div>
      )}
    </main>
  );
}

interface ListProps {
  templates: readonly Template[];
  loading: boolean;
  topics: readonly Topic[];
  selected: string | null;
  onSelect: (id: string) => void;
}

function List({ templates, loading, topics, selected, onSelect }: ListProps) {
  const { t } = useTranslation('templates');
  const { t: common } = useTranslation('common');
  const [search, setSearch] = useState('');
  const [language, setLanguage] = useState<Language | null>(null);
  const [topicId, setTopicId] = useState<string | null>(null);
  const topicNames = byId(topics);
  const wanted = search.trim().toLowerCase();
  const found = useTemplateSearch(wanted, null);
  const allowed = templates.filter(
    (template) =>
      (language === null || template.language === language) &&
      (topicId === null || template.topicId === topicId),
  );
  const literal = allowed
    .filter((template) =>
      `${template.title}\n${template.shortcut ?? ''}\n${template.body}`.toLowerCase().includes(wanted),
    )
    .toSorted((a, b) => b.useCount - a.useCount || a.title.localeCompare(b.title));
  const known = byId(allowed);
  const meant = found.flatMap((id) => known.get(id) ?? []).filter((template) => !literal.includes(template));
  const shown = [...literal, ...meant];
  const clear = () => {
    setSearch('');
    setLanguage(null);
    setTopicId(null);
  };
  return (
    <nav className="templates-card templates-list" aria-label={t('title')}>
      <div className="templates-filters">
        <Input
          allowClear
          prefix={<SearchOutlined />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <div className="templates-selects">
          <Select
            allowClear
            aria-label={t('field.language')}
            placeholder={t('anyLanguage')}
            value={language}
            onChange={(value) => setLanguage(value ?? null)}
            options={(['zh', 'en'] as const).map((value) => ({ value, label: common(`language.${value}`) }))}
          />
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            aria-label={t('field.topic')}
            placeholder={t('anyTopic')}
            value={topicId}
            onChange={(value) => setTopicId(value ?? null)}
            options={topics.map((topic) => ({ value: topic.id, label: topic.name }))}
          />
        </div>
      </div>
      {loading && <ListSkeleton />}
      {!loading && shown.length === 0 && (
        <EmptyState
          title={t('noMatch')}
          hint={t('noMatchHint')}
          action={<Button onClick={clear}>{t('clear')}</Button>}
        />
      )}
      <ul>
        {shown.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              aria-current={template.id === selected}
              onClick={() => onSelect(template.id)}
            >
              <span className="templates-item-head">
                <strong className="at-ellipsis">{template.title}</strong>
                {template.shortcut && <code>/{template.shortcut}</code>}
              </span>
              <span className="at-soft at-ellipsis">{template.body}</span>
              <span className="at-faint templates-item-foot at-ellipsis">
                {[
                  common(`language.${template.language}`),
                  (template.topicId && topicNames.get(template.topicId)?.name) || t('noTopic'),
                  t('used', { n: template.useCount }),
                ].join(' · ')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
