import { useTranslation } from 'react-i18next';
import { useMay, useTags } from '../../api/index.ts';
import { NamedList } from '../../ui/index.ts';

export default function TagsSection() {
  const { t } = useTranslation('settings');
  return (
    <NamedList
      collection="tags"
      query={useTags()}
      readOnly={!useMay('tag.write')}
      maxLength={40}
      words={{
        name: t('tag.name'),
        add: t('tag.add'),
        empty: t('tag.empty'),
        deleted: (name) => t('tag.deleted', { name }),
      }}
    />
  );
}
