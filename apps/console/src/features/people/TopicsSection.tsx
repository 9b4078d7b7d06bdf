import { PlusOutlined, TagsOutlined } from '@ant-design/icons';
import type { Topic, TopicInput } from '@attune/contract';
import { Button, Form, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMay, useSkills, useTeams, useTopics } from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, linesOf, useDeleteWithUndo } from '../../ui/index.ts';
import { EditDrawer } from './EditDrawer.tsx';
import './people.css';
import { Row } from './Row.tsx';

interface Values {
  name: string;
  skillId: string | null;
  minLevel: number;
  teamId: string | null;
  /** One per line. */
  examples: string;
}

export default function TopicsSection() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const topics = useTopics();
  const skills = useSkills();
  const teams = useTeams();
  const skillNames = byId(skills.data);
  const teamNames = byId(teams.data);
  const mayManage = useMay('workspace.manage');
  const { remove, isDeleted } = useDeleteWithUndo('topics');
  const [edited, setEdited] = useState<Topic | 'new' | null>(null);

  if (!topics.data) {
    return topics.error ? (
      <ErrorState error={topics.error} retry={() => void topics.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const topic = edited === 'new' ? null : edited;
  const shown = topics.data.filter(({ id }) => !isDeleted(id));
  const create = mayManage && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('topic.new')}
    </Button>
  );
  const about = ({ skillId, minLevel, teamId, examples }: Topic) => {
    const skill = skillId ? skillNames.get(skillId)?.name : undefined;
    return [
      skill ? t('topic.atLeast', { skill, level: minLevel }) : t('topic.anySkill'),
      (teamId && teamNames.get(teamId)?.name) || t('topic.anyTeam'),
      t('topic.exampleCount', { count: examples.length }),
    ].join(' · ');
  };
  return (
    <div className="people-list">
      {shown.length > 0 && create}
      {shown.length === 0 && (
        <EmptyState
          icon={<TagsOutlined />}
          title={t('topic.empty')}
          hint={t('topic.emptyHint')}
          action={create}
        />
      )}
      <ul>
        {shown.map((item) => (
          <li key={item.id}>
            <Row name={item.name} {...(mayManage ? { onOpen: () => setEdited(item) } : {})}>
              {about(item)}
            </Row>
          </li>
        ))}
      </ul>
      <EditDrawer<Values>
        collection="topics"
        title={topic ? t('topic.edit') : t('topic.new')}
        open={edited !== null}
        id={topic?.id}
        initial={{
          name: topic?.name ?? '',
          skillId: topic?.skillId ?? null,
          minLevel: topic?.minLevel ?? 1,
          teamId: topic?.teamId ?? null,
          examples: topic?.examples.join('\n') ?? '',
        }}
        inputOf={({ name, skillId, minLevel, teamId, examples }): TopicInput => ({
          name: name.trim(),
          skillId: skillId ?? null,
          minLevel,
          teamId: teamId ?? null,
          examples: linesOf(examples),
        })}
        onClose={() => setEdited(null)}
        onDelete={
          topic
            ? () => {
                setEdited(null);
                remove(topic.id, t('topic.deleted', { name: topic.name }));
              }
            : undefined
        }
      >
        {() => (
          <>
            <Form.Item
              name="name"
              label={t('topic.name')}
              rules={[{ required: true, whitespace: true, message: common('required') }]}
            >
              <Input maxLength={80} autoFocus />
            </Form.Item>
            <Form.Item name="skillId" label={t('topic.skill')}>
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                placeholder={t('topic.anySkill')}
                options={(skills.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              />
            </Form.Item>
            <Form.Item name="minLevel" label={t('topic.level')} extra={t('levelHint')}>
              <Segmented options={[1, 2, 3, 4, 5]} />
            </Form.Item>
            <Form.Item name="teamId" label={t('topic.team')}>
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                placeholder={t('topic.anyTeam')}
                options={(teams.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              />
            </Form.Item>
            <Form.Item name="examples" label={t('topic.examples')} extra={t('topic.examplesHint')}>
              <Input.TextArea autoSize={{ minRows: 6, maxRows: 16 }} />
            </Form.Item>
          </>
        )}
      </EditDrawer>
    </div>
  );
}
