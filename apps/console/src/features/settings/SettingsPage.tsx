import { ArrowLeftOutlined, LockOutlined, SearchOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { Input } from 'antd';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { InnerLink, ListSkeleton, PageHeader } from '../../ui/index.ts';
import { SECTIONS, type Section } from './sections.ts';
import './settings.css';

/** A searchable list of pages; each is one form, saved explicitly. */
export function SettingsPage() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation('common');
  const { section: chosen } = useParams({ strict: false });
  const [search, setSearch] = useState('');
  const manages = useMay('workspace.manage');
  const maySaveTags = useMay('tag.write');
  const maySaveRules = useMay('alert.manage');
  const current = SECTIONS.find((section) => section.key === chosen);
  const shown = current ?? SECTIONS[0];
  const wanted = search.trim().toLowerCase();
  const matches = SECTIONS.filter(({ key }) =>
    [t(`section.${key}.title`), t(`section.${key}.note`), t(`section.${key}.words`)]
      .join(' ')
      .toLowerCase()
      .includes(wanted),
  );
  const maySave =
    shown?.group === 'you' ||
    (shown?.key === 'tags' ? maySaveTags : shown?.key === 'emotion-rules' ? maySaveRules : manages);
  return (
    <main className={`settings ${current ? 'settings-open' : ''}`}>
      <nav className="settings-nav" aria-label={t('title')}>
        <h1>{t('title')}</h1>
        <Input
          allowClear
          prefix={<SearchOutlined />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {matches.length === 0 && <p className="at-soft">{t('noMatch', { query: search.trim() })}</p>}
        {(['you', 'workspace', 'people', 'content'] as const).map((group) => (
          <Group
            key={group}
            title={t(`group.${group}`)}
            sections={matches.filter((section) => section.group === group)}
            current={shown?.key}
          />
        ))}
      </nav>
      <section className="settings-page" key={shown?.key}>
        {shown && (
          <>
            <InnerLink to="settings" className="settings-back">
              <ArrowLeftOutlined /> {t('back')}
            </InnerLink>
            <PageHeader
              title={t(`section.${shown.key}.title`)}
              note={t(`section.${shown.key}.note`)}
              level={2}
            />
            {!maySave && (
              <p className="settings-note" role="note">
                <LockOutlined aria-hidden="true" /> {common('state.readOnly')}
              </p>
            )}
            <Suspense fallback={<ListSkeleton rows={4} />}>
              <shown.component />
            </Suspense>
          </>
        )}
      </section>
    </main>
  );
}

function Group({
  title,
  sections,
  current,
}: {
  title: string;
  sections: readonly Section[];
  current: string | undefined;
}) {
  const { t } = useTranslation('settings');
  if (sections.length === 0) return null;
  return (
    <div>
      <h2>{title}</h2>
      <ul>
        {sections.map(({ key }) => (
          <li key={key}>
            <InnerLink to={`settings/${key}`} aria-current={key === current ? 'page' : undefined}>
              {t(`section.${key}.title`)}
            </InnerLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
