import { DeleteOutlined } from '@ant-design/icons';
import { App, Button, Drawer, Form, type FormInstance } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveItem } from '../../api/index.ts';
import { SaveBar, useDescribeError, useUnsaved } from '../../ui/index.ts';

interface Props<V extends object> {
  collection: 'members' | 'teams' | 'topics' | 'emotion-rules' | 'attribute-definitions';
  title: string;
  open: boolean;
  /** Undefined: a new one. */
  id: string | undefined;
  initial: V;
  inputOf: (values: V) => object;
  onClose: () => void;
  onDelete?: (() => void) | undefined;
  children: (form: FormInstance<V>) => ReactNode;
}

/** A form in a drawer: saved explicitly, asked about before unsaved changes are lost. */
export function EditDrawer<V extends object>(props: Props<V>) {
  const [dirty, setDirty] = useState(false);
  const mayLeave = useUnsaved(dirty && props.open);
  const close = async () => {
    if (!(await mayLeave())) return;
    setDirty(false);
    props.onClose();
  };
  return (
    <Drawer open={props.open} onClose={() => void close()} title={props.title} size={480} destroyOnHidden>
      {props.open && <Content key={props.id} {...props} dirty={dirty} setDirty={setDirty} />}
    </Drawer>
  );
}

function Content<V extends object>({
  collection,
  id,
  initial,
  inputOf,
  onClose,
  onDelete,
  children,
  dirty,
  setDirty,
}: Props<V> & { dirty: boolean; setDirty: (dirty: boolean) => void }) {
  const { t } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const save = useSaveItem(collection);
  const [form] = Form.useForm<V>();
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      onValuesChange={() => setDirty(true)}
      onFinish={(values) =>
        save.mutate(
          { id, input: inputOf(values) },
          {
            onSuccess: () => {
              setDirty(false);
              void message.success(t('action.saved'));
              onClose();
            },
            onError: (error) => void message.error(describe(error)),
          },
        )
      }
    >
      {children(form)}
      <div className="people-foot">
        <SaveBar
          dirty={dirty}
          saving={save.isPending}
          onSave={form.submit}
          onDiscard={() => {
            form.resetFields();
            setDirty(false);
          }}
        />
        {onDelete && (
          <Button
            type="text"
            danger
            icon={<DeleteOutlined />}
            onClick={() => {
              setDirty(false);
              onDelete();
            }}
          >
            {t('action.delete')}
          </Button>
        )}
      </div>
    </Form>
  );
}
