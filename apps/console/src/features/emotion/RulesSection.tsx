import { AlertOutlined, PlusOutlined } from '@ant-design/icons';
import type { EmotionRule } from '@attune/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEmotionRules, useMay } from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, useDeleteWithUndo } from '../../ui/index.ts';
import { EditDrawer } from '../people/EditDrawer.tsx';
import '../people/people.css';
import { Row } from '../people/Row.tsx';
import './emotion.css';
import { useAboutRule } from './about-rule.ts';
import { ENOUGH, usePrecision } from './precision.ts';
import { inputOf, RuleFields, type Values, valuesOf } from './RuleFields.tsx';

/** The rules of a workspace, each with how often it was right. */
export default function RulesSection() {
  const { t } = useTranslation('emotion');
  const mayManage = useMay('alert.manage');
  const rules = useEmotionRules();
  const about = useAboutRule();
  const precision = usePrecision();
  const { remove, isDeleted } = useDeleteWithUndo('emotion-rules');
  const [edited, setEdited] = useState<EmotionRule | 'new' | null>(null);
  if (!rules.data) {
    return rules.error ? (
      <ErrorState error={rules.error} retry={() => void rules.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const rule = edited === 'new' || edited === null ? undefined : edited;
  const shown = rules.data.filter(({ id }) => !isDeleted(id));
  const create = mayManage && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('rule.new')}
    </Button>
  );
  return (
    <div className="people-list">
      {shown.length > 0 && create}
      {shown.length === 0 && (
        <EmptyState
          icon={<AlertOutlined />}
          title={t('rule.empty')}
          hint={t('rule.emptyHint')}
          action={create}
        />
      )}
      <ul>
        {shown.map((item) => (
          <li key={item.id}>
            <Row
              name={item.enabled ? item.name : `${item.name} (${t('rule.off')})`}
              {...(mayManage ? { onOpen: () => setEdited(item) } : {})}
            >
              {about(item)}
              <br />
              {t('precision.title')}: {precision(item.alerts)}
            </Row>
          </li>
        ))}
      </ul>
      {shown.length > 0 && <p className="at-faint">{t('precision.hint', { min: ENOUGH })}</p>}
      <EditDrawer<Values>
        collection="emotion-rules"
        title={rule ? t('rule.edit') : t('rule.new')}
        open={edited !== null}
        id={rule?.id}
        initial={valuesOf(rule)}
        inputOf={inputOf}
        onClose={() => setEdited(null)}
        onDelete={
          rule
            ? () => {
                setEdited(null);
                remove(rule.id, t('rule.deleted', { name: rule.name }));
              }
            : undefined
        }
      >
        {() => <RuleFields />}
      </EditDrawer>
    </div>
  );
}
