import { CloseOutlined } from '@ant-design/icons';
import type { Skill } from '@attune/contract';
import { Button, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { byId } from '../../api/index.ts';

export interface SkillValue {
  skillId: string;
  level: number;
}

interface Props {
  /** Given by the form. */
  value?: readonly SkillValue[];
  onChange?: (value: SkillValue[]) => void;
  skills: readonly Skill[];
}

/** A member's skills, each with its level. */
export function SkillsField({ value = [], onChange, skills }: Props) {
  const { t } = useTranslation('people');
  const names = byId(skills);
  const free = skills.filter((skill) => !value.some((has) => has.skillId === skill.id));
  return (
    <div className="people-skill-field">
      {value.map(({ skillId, level }) => {
        const name = names.get(skillId)?.name ?? '';
        return (
          <div key={skillId} className="people-skill">
            <span className="at-ellipsis">{name}</span>
            <Segmented
              aria-label={`${name} ${t('level')}`}
              value={level}
              options={[1, 2, 3, 4, 5]}
              onChange={(next) =>
                onChange?.(value.map((has) => (has.skillId === skillId ? { skillId, level: next } : has)))
              }
            />
            <Button
              type="text"
              icon={<CloseOutlined />}
              aria-label={t('removeSkill', { name })}
              title={t('removeSkill', { name })}
              onClick={() => onChange?.(value.filter((has) => has.skillId !== skillId))}
            />
          </div>
        );
      })}
      {free.length > 0 && (
        <Select
          aria-label={t('addSkill')}
          placeholder={t('addSkill')}
          value={null}
          showSearch={{ optionFilterProp: 'label' }}
          options={free.map((skill) => ({ value: skill.id, label: skill.name }))}
          onChange={(skillId: string | null) => skillId && onChange?.([...value, { skillId, level: 3 }])}
        />
      )}
    </div>
  );
}
