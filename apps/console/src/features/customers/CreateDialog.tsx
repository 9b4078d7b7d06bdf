import type { ContactInput } from '@attune/contract';
import { useNavigate } from '@tanstack/react-router';
import { App, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWorkspaceId } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { useCreateContact } from './queries.ts';

const FIELDS = ['name', 'email', 'phone', 'externalId'] as const;
type Values = Partial<Record<(typeof FIELDS)[number], string>>;

/** A customer who wrote by another way, or is about to. */
export function CreateDialog({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation(['customers', 'common']);
  const { message } = App.useApp();
  const describe = useDescribeError();
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  const create = useCreateContact();
  const [form] = Form.useForm<Values>();
  const submit = (values: Values) => {
    const input: ContactInput = Object.fromEntries(
      FIELDS.flatMap((field) => (values[field]?.trim() ? [[field, values[field].trim()]] : [])),
    );
    create.mutate(input, {
      onSuccess: ({ id }) => {
        void message.success(t('customers:create.done'));
        close();
        void navigate({
          to: '/w/$workspaceId/customers/{-$contactId}',
          params: { workspaceId, contactId: id },
        });
      },
      onError: (error) => void message.error(describe(error)),
    });
  };
  return (
    <Modal
      open={open}
      title={t('customers:create.title')}
      okText={t('customers:create.action')}
      cancelText={t('common:action.cancel')}
      confirmLoading={create.isPending}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
    >
      <p className="at-soft">{t('customers:create.hint')}</p>
      <Form<Values> form={form} layout="vertical" requiredMark={false} preserve={false} onFinish={submit}>
        {FIELDS.map((field) => (
          <Form.Item key={field} name={field} label={t(`customers:field.${field}`)}>
            <Input maxLength={field === 'phone' ? 40 : 120} autoFocus={field === 'name'} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
