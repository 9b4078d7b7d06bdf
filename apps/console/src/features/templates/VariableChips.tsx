import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { VARIABLE_NAMES, VARIABLES } from './fill.ts';

/** One button per variable; the attribute's name is selected to be typed over. */
export function VariableChips({ onInsert }: { onInsert: (text: string, select?: string) => void }) {
  const { t } = useTranslation('templates');
  const key = t('variable.key');
  return (
    <div className="templates-chips">
      <span className="at-faint">{t('variable.label')}</span>
      {VARIABLE_NAMES.map((name) => (
        <Button key={name} size="small" title={`{{${name}}}`} onClick={() => onInsert(`{{${name}}}`)}>
          {t(`variable.${VARIABLES[name]}`)}
        </Button>
      ))}
      <Button
        size="small"
        title={`{{contact.attributes.${key}}}`}
        onClick={() => onInsert(`{{contact.attributes.${key}}}`, key)}
      >
        {t('variable.attribute')}
      </Button>
    </div>
  );
}
