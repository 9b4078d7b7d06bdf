import { useTranslation } from 'react-i18next';
import { SwitchField } from './SwitchField.tsx';
import { WorkspaceForm } from './WorkspaceForm.tsx';

interface Values {
  onResolve: boolean;
}

export default function SurveySection() {
  const { t } = useTranslation('settings');
  return (
    <WorkspaceForm<Values>
      valuesOf={({ settings }) => ({ onResolve: settings.surveyOnResolve })}
      patchOf={({ onResolve }) => ({ settings: { surveyOnResolve: onResolve } })}
    >
      {() => <SwitchField name="onResolve" label={t('survey.onResolve')} hint={t('survey.onResolveHint')} />}
    </WorkspaceForm>
  );
}
