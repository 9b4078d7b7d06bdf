import type { Conversation, Member } from '@attune/contract';
import { Form, Input, Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMembership } from '../../api/index.ts';
import { PresenceMark, useFormat } from '../../ui/index.ts';
import { useActions } from './actions.tsx';
import type { Directory } from './directory.ts';

const TO = ['person', 'team', 'topic', 'skill'] as const;
type To = (typeof TO)[number];
interface Values {
  target: string;
  note?: string;
}

const PRESENCE_ORDER = { online: 0, busy: 1, away: 2, offline: 3 } as const;

/** To a person, a team, or whoever has a skill or a topic's, with a note for the next one. */
export function TransferDialog({
  open,
  close,
  conversation,
  directory,
}: {
  open: boolean;
  close: () => void;
  conversation: Conversation;
  directory: Directory;
}) {
  const { t } = useTranslation(['inbox', 'common']);
  const { memberId } = useMembership();
  const { transfer } = useActions(conversation);
  const [form] = Form.useForm<Values>();
  const [to, setTo] = useState<To>('person');
  const [busy, setBusy] = useState(false);
  const colleagues = [...directory.members.values()]
    .filter((member) => !member.disabled && member.id !== conversation.assigneeId && member.id !== memberId)
    .sort((a, b) => PRESENCE_ORDER[a.presence] - PRESENCE_ORDER[b.presence] || a.load - b.load);
  const options = {
    person: colleagues.map((member) => ({ value: member.id, label: member.name })),
    team: [...directory.teams.values()].map(({ id, name }) => ({ value: id, label: name })),
    topic: [...directory.topics.values()].map(({ id, name }) => ({ value: id, label: name })),
    skill: [...directory.skills.values()].map(({ id, name }) => ({ value: id, label: name })),
  };
  const placeholder = {
    person: t('inbox:transfer.choosePerson'),
    team: t('inbox:transfer.chooseTeam'),
    topic: t('inbox:transfer.chooseTopic'),
    skill: t('inbox:transfer.chooseSkill'),
  };
  const submit = async ({ target, note }: Values) => {
    setBusy(true);
    const where = {
      person: { memberId: target },
      team: { teamId: target },
      topic: { topicId: target },
      skill: { skillId: target },
    }[to];
    const done = await transfer({ ...where, ...(note?.trim() ? { note: note.trim() } : {}) });
    setBusy(false);
    if (done) close();
  };
  return (
    <Modal
      open={open}
      title={t('inbox:transfer.title', { number: conversation.number })}
      okText={t('inbox:transfer.submit')}
      cancelText={t('common:action.cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
    >
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        onFinish={(values) => void submit(values)}
      >
        <Form.Item label={t('inbox:transfer.to')}>
          <Segmented<To>
            block
            value={to}
            onChange={(next) => {
              setTo(next);
              form.resetFields(['target']);
            }}
            options={TO.map((value) => ({
              value,
              label: t(`inbox:transfer.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="target" rules={[{ required: true, message: t('inbox:transfer.required') }]}>
          <Select
            key={to}
            aria-label={placeholder[to]}
            placeholder={placeholder[to]}
            options={options[to]}
            showSearch={{ optionFilterProp: 'label' }}
            optionRender={({ label, value }) => {
              const member = to === 'person' ? directory.members.get(String(value)) : undefined;
              return member ? <Colleague member={member} /> : label;
            }}
          />
        </Form.Item>
        <Form.Item name="note" label={t('inbox:transfer.note')}>
          <Input.TextArea
            autoSize={{ minRows: 3, maxRows: 8 }}
            maxLength={10_000}
            placeholder={t('inbox:transfer.notePlaceholder')}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

function Colleague({ member }: { member: Member }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return (
    <span className="colleague">
      <PresenceMark presence={member.presence} compact />
      <span className="at-ellipsis">{member.name}</span>
      <span className="at-faint at-figures">
        {t('transfer.load', {
          load: format.number(member.load, 1),
          capacity: format.number(member.capacity, 1),
        })}
      </span>
    </span>
  );
}
