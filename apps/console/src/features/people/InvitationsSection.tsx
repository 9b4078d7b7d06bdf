import { MailOutlined } from '@ant-design/icons';
import type { Invitation, Role } from '@attune/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useInvitations, useMay, useWorkspaceId, workspacePath } from '../../api/index.ts';
import {
  CopyButton,
  EmptyState,
  ErrorState,
  ListSkeleton,
  useDeleteWithUndo,
  useDescribeError,
  useFormat,
  useNow,
} from '../../ui/index.ts';
import './people.css';

interface Values {
  email: string;
  role: Role;
}
interface Created {
  invitation: Invitation;
  url: string;
}

const ROLES = ['agent', 'supervisor', 'knowledge_editor', 'analyst', 'admin'] as const;

export default function InvitationsSection() {
  const { t } = useTranslation('people');
  const mayManage = useMay('workspace.manage');
  const invitations = useInvitations(mayManage);
  const { remove, isDeleted } = useDeleteWithUndo('invitations');
  const [created, setCreated] = useState<Created | null>(null);
  if (!mayManage) return null;
  const shown = invitations.data?.filter(({ id }) => !isDeleted(id));
  return (
    <div className="people-list">
      <InviteForm onCreated={setCreated} />
      {!shown &&
        (invitations.error ? (
          <ErrorState error={invitations.error} retry={() => void invitations.refetch()} />
        ) : (
          <ListSkeleton rows={3} />
        ))}
      {shown?.length === 0 && (
        <EmptyState icon={<MailOutlined />} title={t('invite.empty')} hint={t('invite.emptyHint')} />
      )}
      <ul>
        {shown?.map((invitation) => (
          <li key={invitation.id}>
            <Line
              invitation={invitation}
              onRevoke={() => remove(invitation.id, t('invite.revoked', { email: invitation.email }))}
            />
          </li>
        ))}
      </ul>
      <CreatedDialog created={created} onClose={() => setCreated(null)} />
    </div>
  );
}

function InviteForm({ onCreated }: { onCreated: (created: Created) => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const invite = useMutation({
    mutationFn: (input: Values) => api.post<Created>(workspacePath(workspaceId, 'invitations'), input),
    onSuccess: (created) => {
      form.resetFields();
      onCreated(created);
      return client.invalidateQueries({ queryKey: keys.collection(workspaceId, 'invitations') });
    },
    onError: (error) => void message.error(describe(error)),
  });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ email: '', role: 'agent' }}
      className="people-invite"
      onFinish={(values) => invite.mutate(values)}
    >
      <Form.Item
        name="email"
        label={t('invite.email')}
        validateTrigger="onBlur"
        rules={[{ required: true, type: 'email', message: t('invite.emailRule') }]}
      >
        <Input type="email" maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="role" label={t('role')}>
        <Select options={ROLES.map((value) => ({ value, label: common(`role.${value}`) }))} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={invite.isPending}>
        {t('invite.create')}
      </Button>
    </Form>
  );
}

function Line({ invitation, onRevoke }: { invitation: Invitation; onRevoke: () => void }) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation('common');
  const format = useFormat();
  const now = useNow('minute');
  const { email, role, expiresAt, acceptedAt } = invitation;
  const state = acceptedAt
    ? t('invite.accepted')
    : Date.parse(expiresAt) <= now
      ? t('invite.expired')
      : t('invite.expires', { when: format.moment(Date.parse(expiresAt)) });
  return (
    <div className="people-item">
      <span className="people-row-words">
        <strong className="at-ellipsis">{email}</strong>
        <span className="at-soft">
          {common(`role.${role}`)} · {state}
        </span>
      </span>
      {!acceptedAt && <Button onClick={onRevoke}>{t('invite.revoke')}</Button>}
    </div>
  );
}

function CreatedDialog({ created, onClose }: { created: Created | null; onClose: () => void }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  return (
    <Modal open={created !== null} onCancel={onClose} title={t('invite.done')} footer={null} destroyOnHidden>
      {created && (
        <div className="people-link">
          <p>
            {t('invite.doneHint', {
              email: created.invitation.email,
              when: format.moment(Date.parse(created.invitation.expiresAt)),
            })}
          </p>
          <div>
            <Input
              readOnly
              value={created.url}
              aria-label={t('invite.done')}
              onFocus={(e) => e.target.select()}
            />
            <CopyButton text={created.url} primary />
          </div>
        </div>
      )}
    </Modal>
  );
}
