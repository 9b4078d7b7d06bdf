import type { Language, Member, MemberPatch, Role } from '@attune/contract';
import { Checkbox, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMembership, useSkills, useTeams } from '../../api/index.ts';
import { MemberAccess } from '../account/MemberAccess.tsx';
import { EditDrawer } from './EditDrawer.tsx';
import { SkillsField, type SkillValue } from './SkillsField.tsx';

interface Values {
  name: string;
  role: Role;
  capacity: number;
  liveCapacity: number | null;
  asyncCapacity: number | null;
  languages: Language[];
  teamIds: string[];
  skills: SkillValue[];
  disabled: boolean;
}

const ROLES: readonly Role[] = ['owner', 'admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'];

export function MemberDrawer({ member, onClose }: { member: Member | null; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const me = useMembership();
  const teams = useTeams();
  const skills = useSkills();
  const self = member?.id === me.memberId;
  return (
    <EditDrawer<Values>
      collection="members"
      title={member ? t('editMember', { name: member.name }) : ''}
      open={member !== null}
      id={member?.id}
      initial={valuesOf(member)}
      inputOf={(values): MemberPatch => values}
      onClose={onClose}
    >
      {() => (
        <>
          <Form.Item
            name="name"
            label={t('name')}
            rules={[{ required: true, whitespace: true, message: common('required') }]}
          >
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="role" label={t('role')}>
            <Select
              disabled={self}
              options={ROLES.filter(
                (role) => role !== 'owner' || me.role === 'owner' || member?.role === 'owner',
              ).map((value) => ({ value, label: common(`role.${value}`), hint: t(`roleHint.${value}`) }))}
              optionRender={(option) => (
                <span className="people-option">
                  {option.label}
                  <small className="at-faint">{option.data.hint}</small>
                </span>
              )}
            />
          </Form.Item>
          <Form.Item
            name="capacity"
            label={t('capacity')}
            extra={t('capacityHint')}
            rules={[{ required: true, message: common('required') }]}
          >
            <InputNumber min={0} max={100} />
          </Form.Item>
          <div className="people-pair">
            {(['liveCapacity', 'asyncCapacity'] as const).map((name) => (
              <Form.Item key={name} name={name} label={t(name)} extra={t(`${name}Hint`)}>
                <InputNumber min={0} max={100} placeholder={t('unbounded')} />
              </Form.Item>
            ))}
          </div>
          <Form.Item name="languages" label={t('languages')}>
            <Checkbox.Group
              options={(['zh', 'en'] as const).map((value) => ({
                value,
                label: common(`language.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name="teamIds" label={t('teams')}>
            <Select
              mode="multiple"
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('none')}
              options={(teams.data ?? []).map((team) => ({ value: team.id, label: team.name }))}
            />
          </Form.Item>
          <Form.Item name="skills" label={t('skills')} extra={t('levelHint')}>
            <SkillsField skills={skills.data ?? []} />
          </Form.Item>
          {!self && member && <MemberAccess member={member} />}
          {!self && (
            <Form.Item
              name="disabled"
              label={t('disabled')}
              extra={t('disabledHint')}
              valuePropName="checked"
            >
              <Switch />
            </Form.Item>
          )}
        </>
      )}
    </EditDrawer>
  );
}

function valuesOf(member: Member | null): Values {
  return {
    name: member?.name ?? '',
    role: member?.role ?? 'agent',
    capacity: member?.capacity ?? 5,
    liveCapacity: member?.liveCapacity ?? null,
    asyncCapacity: member?.asyncCapacity ?? null,
    languages: member?.languages ?? [],
    teamIds: member?.teamIds ?? [],
    skills: member?.skills ?? [],
    disabled: member?.disabled ?? false,
  };
}
