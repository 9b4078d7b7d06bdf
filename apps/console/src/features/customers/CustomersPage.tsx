import {
  ContactsOutlined,
  DownloadOutlined,
  ImportOutlined,
  PlusOutlined,
  SearchOutlined,
} from '@ant-design/icons';
import type { ContactListed } from '@attune/contract';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Checkbox, Input, Segmented, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl, useMay, useWorkspaceId, workspacePath } from '../../api/index.ts';
import {
  Avatar,
  EmptyState,
  ErrorState,
  InnerLink,
  ListSkeleton,
  PageHeader,
  RelativeTime,
} from '../../ui/index.ts';
import { useCustomerName } from '../inbox/names.ts';
import { Plain } from './Attributes.tsx';
import { CreateDialog } from './CreateDialog.tsx';
import { CustomerPage } from './CustomerPage.tsx';
import './customers.css';
import { ImportDrawer } from './ImportDrawer.tsx';
import { useContactList, useDefinitions } from './queries.ts';

const KINDS = ['all', 'verified', 'visitor'] as const;
const SORTS = ['last_seen', 'created', 'name'] as const;
const COLUMNS = 'attune.customer-columns';

/** All customers, or one of them. */
export function CustomersPage() {
  const { contactId } = useParams({ strict: false });
  return contactId ? <CustomerPage key={contactId} id={contactId} /> : <CustomerList />;
}

function useColumns() {
  const definitions = useDefinitions('contact');
  const [chosen, setChosen] = useState<string[]>(() => {
    const stored = localStorage.getItem(COLUMNS);
    return stored ? stored.split('\n') : [];
  });
  return {
    definitions,
    shown: definitions.filter(({ key }) => chosen.includes(key)),
    choose: (keys: string[]) => {
      localStorage.setItem(COLUMNS, keys.join('\n'));
      setChosen(keys);
    },
  };
}

function CustomerList() {
  const { t } = useTranslation('customers');
  const workspaceId = useWorkspaceId();
  const [q, setQ] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('all');
  const [open, setOpen] = useState(false);
  const [sort, setSort] = useState<(typeof SORTS)[number]>('last_seen');
  const [dialog, setDialog] = useState<'create' | 'import' | null>(null);
  const mayWrite = useMay('contact.write');
  const mayImport = useMay('contact.import');
  const mayExport = useMay('contact.export');
  const columns = useColumns();
  const search = useDeferredValue(q.trim());
  const list = useContactList({
    sort,
    ...(search && { q: search }),
    ...(kind !== 'all' && { kind }),
    ...(open && { open }),
  });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = search !== '' || kind !== 'all' || open;
  const create = mayWrite && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setDialog('create')}>
      {t('create.action')}
    </Button>
  );
  return (
    <main className="customers">
      <title>{`${t('title')} · ${t('product', { ns: 'common' })}`}</title>
      <PageHeader title={t('title')} note={t('note')}>
        {mayExport && (
          <Button
            icon={<DownloadOutlined />}
            href={apiUrl(workspacePath(workspaceId, 'contacts.csv'))}
            className="customers-wide"
          >
            {t('export')}
          </Button>
        )}
        {mayImport && (
          <Button icon={<ImportOutlined />} onClick={() => setDialog('import')} className="customers-wide">
            {t('import.action')}
          </Button>
        )}
        {create}
      </PageHeader>
      <div className="customers-bar">
        <Input
          allowClear
          className="customers-search"
          prefix={<SearchOutlined />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <Segmented
          aria-label={t('kind.label')}
          value={kind}
          onChange={setKind}
          options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        />
        <Checkbox checked={open} onChange={(event) => setOpen(event.target.checked)}>
          {t('open')}
        </Checkbox>
        <span className="customers-bar-end">
          {columns.definitions.length > 0 && (
            <Select
              mode="multiple"
              maxTagCount={0}
              maxTagPlaceholder={t('columns')}
              placeholder={t('columns')}
              aria-label={t('columns')}
              className="customers-columns"
              popupMatchSelectWidth={false}
              value={columns.shown.map(({ key }) => key)}
              options={columns.definitions.map(({ key, label }) => ({ value: key, label }))}
              onChange={columns.choose}
            />
          )}
          <Select
            aria-label={t('sort.label')}
            value={sort}
            onChange={setSort}
            popupMatchSelectWidth={false}
            options={SORTS.map((value) => ({ value, label: t(`sort.${value}`) }))}
          />
        </span>
      </div>
      {list.isPending ? (
        <ListSkeleton rows={8} />
      ) : list.isError && items.length === 0 ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState
          icon={<ContactsOutlined />}
          title={t(isFiltered ? 'noMatch' : 'empty')}
          hint={t(isFiltered ? 'noMatchHint' : 'emptyHint')}
          action={!isFiltered && create}
        />
      ) : (
        <>
          <Table items={items} shown={columns.shown} />
          {list.hasNextPage && (
            <Button type="text" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('more')}
            </Button>
          )}
        </>
      )}
      <CreateDialog open={dialog === 'create'} close={() => setDialog(null)} />
      <ImportDrawer open={dialog === 'import'} close={() => setDialog(null)} />
    </main>
  );
}

function Table({
  items,
  shown,
}: {
  items: readonly ContactListed[];
  shown: readonly { key: string; label: string }[];
}) {
  const { t } = useTranslation('customers');
  const nameOf = useCustomerName();
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  return (
    <div className="customers-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('column.customer')}</th>
            <th scope="col" className="customers-wide">
              {t('column.reach')}
            </th>
            {shown.map(({ key, label }) => (
              <th key={key} scope="col" className="customers-wide">
                {label}
              </th>
            ))}
            <th scope="col">{t('column.conversations')}</th>
            <th scope="col" className="customers-time">
              {t('column.lastSeen')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((contact) => (
            // The link in the row is what a keyboard reaches; a click anywhere in it does the same.
            <tr
              key={contact.id}
              onClick={() =>
                void navigate({
                  to: '/w/$workspaceId/customers/{-$contactId}',
                  params: { workspaceId, contactId: contact.id },
                })
              }
            >
              <td>
                <span className="customers-who">
                  <Avatar name={nameOf(contact)} seed={contact.id} />
                  <InnerLink to={`customers/${contact.id}`} onClick={(event) => event.stopPropagation()}>
                    {nameOf(contact)}
                  </InnerLink>
                  {contact.externalId && <span className="customers-verified">{t('verified')}</span>}
                </span>
              </td>
              <td className="customers-wide at-soft">
                {[contact.name && contact.email, contact.phone].filter(Boolean).join(' · ')}
              </td>
              {shown.map(({ key }) => (
                <td key={key} className="customers-wide">
                  <Plain value={contact.attributes[key]} />
                </td>
              ))}
              <td className="at-figures">
                {contact.openConversations > 0 ? (
                  t('openCount', { open: contact.openConversations, all: contact.conversations })
                ) : (
                  <span className="at-soft">{contact.conversations}</span>
                )}
              </td>
              <td className="customers-time at-soft">
                <RelativeTime at={contact.lastSeenAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
