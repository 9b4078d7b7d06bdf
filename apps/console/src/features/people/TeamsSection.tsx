import { PlusOutlined, TeamOutlined } from '@ant-design/icons';
import type { Team } from '@attune/contract';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMay, useMembers, useTeams } from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, useDeleteWithUndo } from '../../ui/index.ts';
import { EditDrawer } from './EditDrawer.tsx';
import './people.css';
import { Row } from './Row.tsx';

interface Values {
  name: string;
  memberIds: string[];
}

export default function TeamsSection() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const teams = useTeams();
  const members = useMembers();
  const people = byId(members.data);
  const mayManage = useMay('workspace.manage');
  const { remove, isDeleted } = useDeleteWithUndo('teams');
  const [edited, setEdited] = useState<Team | 'new' | null>(null);

  if (!teams.data) {
    return teams.error ? (
      <ErrorState error={teams.error} retry={() => void teams.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const team = edited === 'new' ? null : edited;
  const shown = teams.data.filter(({ id }) => !isDeleted(id));
  const create = mayManage && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('team.new')}
    </Button>
  );
  const namesOf = ({ memberIds }: Team) => memberIds.flatMap((id) => people.get(id)?.name ?? []).join(' · ');
  return (
    <div className="people-list">
      {shown.length > 0 && create}
      {shown.length === 0 && (
        <EmptyState
          icon={<TeamOutlined />}
          title={t('team.empty')}
          hint={t('team.emptyHint')}
          action={create}
        />
      )}
      <ul>
        {shown.map((item) => (
          <li key={item.id}>
            <Row name={item.name} {...(mayManage ? { onOpen: () => setEdited(item) } : {})}>
              {t('team.count', { count: item.memberIds.length })}
              {item.memberIds.length > 0 && ` · ${namesOf(item)}`}
            </Row>
          </li>
        ))}
      </ul>
      <EditDrawer<Values>
        collection="teams"
        title={team ? t('team.edit') : t('team.new')}
        open={edited !== null}
        id={team?.id}
        initial={{ name: team?.name ?? '', memberIds: team?.memberIds ?? [] }}
        inputOf={({ name, memberIds }) => ({ name: name.trim(), memberIds })}
        onClose={() => setEdited(null)}
        onDelete={
          team
            ? () => {
                setEdited(null);
                remove(team.id, t('team.deleted', { name: team.name }));
              }
            : undefined
        }
      >
        {() => (
          <>
            <Form.Item
              name="name"
              label={t('team.name')}
              rules={[{ required: true, whitespace: true, message: common('required') }]}
            >
              <Input maxLength={80} autoFocus />
            </Form.Item>
            <Form.Item name="memberIds" label={t('team.members')}>
              <Select
                mode="multiple"
                showSearch={{ optionFilterProp: 'label' }}
                options={(members.data ?? [])
                  .filter(({ disabled }) => !disabled)
                  .map(({ id, name }) => ({ value: id, label: name }))}
              />
            </Form.Item>
          </>
        )}
      </EditDrawer>
    </div>
  );
}
