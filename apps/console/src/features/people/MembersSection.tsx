import { SearchOutlined } from '@ant-design/icons';
import type { Member } from '@attune/contract';
import { Input, Table, type TableColumnsType, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMay, useMembers, useMembership, useSkills, useTeams } from '../../api/index.ts';
import {
  Avatar,
  EmptyState,
  ErrorState,
  ListSkeleton,
  LoadBar,
  PresenceMark,
  SkillLevel,
} from '../../ui/index.ts';
import { MemberDrawer } from './MemberDrawer.tsx';
import './people.css';

export default function MembersSection() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const members = useMembers();
  const skills = byId(useSkills().data);
  const teams = byId(useTeams().data);
  const mayManage = useMay('workspace.manage');
  const { memberId } = useMembership();
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<string | null>(null);

  if (!members.data) {
    return members.error ? (
      <ErrorState error={members.error} retry={() => void members.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const wanted = search.trim().toLowerCase();
  const shown = members.data
    .filter((member) => `${member.name} ${member.email}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(a.disabled) - Number(b.disabled) || a.name.localeCompare(b.name));

  const columns: TableColumnsType<Member> = [
    {
      title: t('name'),
      key: 'name',
      fixed: 'left',
      width: 220,
      render: (_, member) => (
        <span className="people-who">
          <Avatar name={member.name} seed={member.id} />
          <span className="people-who-words">
            <span className="people-name">
              {mayManage ? (
                <button
                  type="button"
                  className="people-open at-ellipsis"
                  aria-label={t('editMember', { name: member.name })}
                  onClick={() => setEdited(member.id)}
                >
                  {member.name}
                </button>
              ) : (
                <span className="at-ellipsis">{member.name}</span>
              )}
              {member.id === memberId && <Tag>{t('you')}</Tag>}
              {member.disabled && <Tag>{t('disabledMark')}</Tag>}
            </span>
            <span className="at-faint at-ellipsis">{member.email}</span>
          </span>
        </span>
      ),
    },
    { title: t('role'), key: 'role', width: 110, render: (_, { role }) => common(`role.${role}`) },
    {
      title: t('presence'),
      key: 'presence',
      width: 90,
      render: (_, { presence }) => <PresenceMark presence={presence} />,
    },
    {
      title: t('load'),
      key: 'load',
      width: 120,
      render: (_, { load, capacity }) => (
        <span className="people-load">
          <LoadBar load={load} capacity={capacity} />
          <span className="at-figures at-soft">
            {load}/{capacity}
          </span>
        </span>
      ),
    },
    {
      title: t('languages'),
      key: 'languages',
      width: 110,
      render: (_, { languages }) => languages.map((l) => common(`language.${l}`)).join(' · ') || t('none'),
    },
    {
      title: t('teams'),
      key: 'teams',
      width: 120,
      render: (_, { teamIds }) => teamIds.flatMap((id) => teams.get(id)?.name ?? []).join(' · ') || t('none'),
    },
    {
      title: t('skills'),
      key: 'skills',
      width: 220,
      render: (_, member) => (
        <span className="people-skills">
          {member.skills.length === 0 && t('none')}
          {member.skills.map(({ skillId, level }) => {
            const skill = skills.get(skillId);
            return skill ? (
              <span key={skillId}>
                {skill.name} <SkillLevel level={level} />
              </span>
            ) : null;
          })}
        </span>
      ),
    },
  ];
  return (
    <>
      <Input
        allowClear
        className="people-search"
        prefix={<SearchOutlined />}
        placeholder={t('search')}
        aria-label={t('search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <Table
        rowKey="id"
        size="middle"
        columns={columns}
        dataSource={shown}
        scroll={{ x: 990 }}
        pagination={shown.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        locale={{ emptyText: <EmptyState title={t('noMembers')} /> }}
        onRow={(member) =>
          mayManage ? { onClick: () => setEdited(member.id), className: 'people-row' } : {}
        }
      />
      <MemberDrawer
        member={members.data.find((member) => member.id === edited) ?? null}
        onClose={() => setEdited(null)}
      />
    </>
  );
}
