import { SwapOutlined } from '@ant-design/icons';
import type { Contact } from '@attune/contract';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Modal, Select, Tooltip } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspaceId } from '../../api/index.ts';
import { useCustomerName } from '../inbox/names.ts';
import { Plain } from './Attributes.tsx';
import { useContactActions, useContactList, useDefinitions } from './queries.ts';

const FIELDS = ['name', 'email', 'phone', 'externalId', 'locale'] as const;
const UNDO_SECONDS = 6;

/** The two side by side, with what the one who stays will have; then one button. `pick`: the other one is still to be found. */
export function MergeDialog({
  contact,
  other,
  close,
}: {
  contact: Contact;
  other: Contact | 'pick' | null;
  close: () => void;
}) {
  const { t } = useTranslation(['customers', 'common']);
  const { message } = App.useApp();
  const workspaceId = useWorkspaceId();
  const navigate = useNavigate();
  const actions = useContactActions();
  const [picked, setPicked] = useState<Contact | null>(null);
  const [swapped, setSwapped] = useState(false);
  const [busy, setBusy] = useState(false);
  const second = other === 'pick' ? picked : other;
  // Who is verified stays; of two alike the one whose page it is, unless somebody swaps them.
  const mustSwap = second !== null && second.externalId !== null && contact.externalId === null;
  const maySwap = second !== null && (second.externalId === null) === (contact.externalId === null);
  const isSwapped = mustSwap || (maySwap && swapped);
  const [keep, into] = isSwapped && second ? [second, contact] : [contact, second];
  const done = () => {
    setPicked(null);
    setSwapped(false);
    close();
  };
  const submit = async () => {
    if (!into) return;
    setBusy(true);
    const ok = await actions.merge(into.id, keep.id);
    setBusy(false);
    if (!ok) return;
    done();
    const key = `merged-${into.id}`;
    const undo = () => {
      message.destroy(key);
      void actions.unmerge(into.id, keep.id);
    };
    void message.success({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {t('customers:merge.done')}
          <Button type="link" size="small" onClick={undo}>
            {t('customers:merge.undo')}
          </Button>
        </>
      ),
    });
    if (keep.id !== contact.id)
      void navigate({
        to: '/w/$workspaceId/customers/{-$contactId}',
        params: { workspaceId, contactId: keep.id },
      });
  };
  return (
    <Modal
      open={other !== null}
      title={t('customers:merge.title')}
      okText={t('customers:merge.submit')}
      okButtonProps={{ disabled: into === null }}
      cancelText={t('common:action.cancel')}
      confirmLoading={busy}
      onOk={() => void submit()}
      onCancel={done}
      width={640}
      destroyOnHidden
    >
      {other === 'pick' && <Finder except={contact.id} picked={picked} pick={setPicked} />}
      {into && (
        <>
          <Comparison keep={keep} into={into} />
          <Tooltip title={maySwap ? '' : t('customers:merge.swapForbidden')}>
            <Button icon={<SwapOutlined />} disabled={!maySwap} onClick={() => setSwapped(!swapped)}>
              {t('customers:merge.swap')}
            </Button>
          </Tooltip>
        </>
      )}
      <p className="at-soft">{t('customers:merge.hint')}</p>
    </Modal>
  );
}

function Finder({
  except,
  picked,
  pick,
}: {
  except: string;
  picked: Contact | null;
  pick: (contact: Contact) => void;
}) {
  const { t } = useTranslation('customers');
  const nameOf = useCustomerName();
  const [q, setQ] = useState('');
  const search = useDeferredValue(q.trim());
  const { data } = useContactList({ ...(search && { q: search }) });
  const found = (data?.pages[0]?.items ?? []).filter(({ id }) => id !== except);
  return (
    <Select
      className="customer-finder"
      showSearch={{ filterOption: false, searchValue: q, onSearch: setQ }}
      autoFocus
      placeholder={t('merge.find')}
      aria-label={t('merge.find')}
      value={picked?.id ?? null}
      options={found.map((contact) => ({
        value: contact.id,
        label: [nameOf(contact), contact.name && contact.email, contact.phone].filter(Boolean).join(' · '),
      }))}
      onChange={(id) => {
        const contact = found.find((one) => one.id === id);
        if (contact) pick(contact);
      }}
    />
  );
}

function Comparison({ keep, into }: { keep: Contact; into: Contact }) {
  const { t } = useTranslation('customers');
  const nameOf = useCustomerName();
  const labels = new Map(useDefinitions('contact').map(({ key, label }) => [key, label]));
  const rows = [
    ...FIELDS.map((field) => ({
      label: t(`field.${field}`),
      key: field,
      mine: keep[field],
      other: into[field],
    })),
    ...[...new Set([...Object.keys(keep.attributes), ...Object.keys(into.attributes)])].map((key) => ({
      label: labels.get(key) ?? key,
      key: `attribute:${key}`,
      mine: keep.attributes[key],
      other: into.attributes[key],
    })),
  ].filter(({ mine, other }) => (mine ?? null) !== null || (other ?? null) !== null);
  return (
    <table className="customer-comparison">
      <thead>
        <tr>
          <td />
          <th scope="col">
            {t('merge.keep')}
            <span className="at-ellipsis">{nameOf(keep)}</span>
          </th>
          <th scope="col">
            {t('merge.into')}
            <span className="at-ellipsis">{nameOf(into)}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, key, mine, other }) => {
          // The id of the app never changes hands.
          const isFilled = (mine ?? null) === null && key !== 'externalId';
          return (
            <tr key={key}>
              <th scope="row">{label}</th>
              <td className={isFilled ? 'customer-filled' : ''}>
                <Plain value={isFilled ? other : mine} />
                {isFilled && <span className="customer-mark"> {t('merge.filled')}</span>}
              </td>
              <td className={isFilled ? '' : 'at-faint'}>
                {(other ?? null) === null ? t('merge.nothing') : <Plain value={other} />}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
