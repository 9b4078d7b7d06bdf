import { useTranslation } from 'react-i18next';
import { useMay, useSkills } from '../../api/index.ts';
import { NamedList } from '../../ui/index.ts';

export default function SkillsSection() {
  const { t } = useTranslation('people');
  return (
    <NamedList
      collection="skills"
      query={useSkills()}
      readOnly={!useMay('workspace.manage')}
      maxLength={80}
      words={{
        name: t('skill.name'),
        add: t('skill.add'),
        empty: t('skill.empty'),
        deleted: (name) => t('skill.deleted', { name }),
      }}
    />
  );
}
