import type { Workspace, WorkspacePatch } from '@attune/contract';
import { App, Form } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSaveWorkspace, useWorkspace } from '../../api/index.ts';
import { ErrorState, ListSkeleton, SaveBar, useDescribeError, useUnsaved } from '../../ui/index.ts';

interface Props<V extends object> {
  valuesOf: (workspace: Workspace) => V;
  patchOf: (values: V, workspace: Workspace) => WorkspacePatch;
  /** The fields; `values` are those in the form now. */
  children: (values: V, workspace: Workspace) => ReactNode;
}

/** One page of workspace settings: loads, edits, saves explicitly, and says what is not saved. */
export function WorkspaceForm<V extends object>(props: Props<V>) {
  const workspace = useWorkspace();
  if (workspace.data) return <Loaded {...props} workspace={workspace.data} />;
  if (workspace.error) return <ErrorState error={workspace.error} retry={() => void workspace.refetch()} />;
  return <ListSkeleton rows={4} />;
}

function Loaded<V extends object>({
  valuesOf,
  patchOf,
  children,
  workspace,
}: Props<V> & { workspace: Workspace }) {
  const { t } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const mayManage = useMay('workspace.manage');
  const save = useSaveWorkspace();
  const [form] = Form.useForm<V>();
  const saved = valuesOf(workspace);
  const [values, setValues] = useState<V>(saved);
  const [dirty, setDirty] = useState(false);
  useUnsaved(dirty);

  const submit = () =>
    save.mutate(patchOf({ ...saved, ...values }, workspace), {
      onSuccess: (next) => {
        setDirty(false);
        setValues(valuesOf(next));
        void message.success(t('action.saved'));
      },
      onError: (error) => void message.error(describe(error)),
    });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={!mayManage}
      initialValues={saved}
      className="settings-form"
      onValuesChange={(_changed, all: V) => {
        setValues(all);
        setDirty(true);
      }}
      onFinish={submit}
    >
      {children(values, workspace)}
      {mayManage && (
        <SaveBar
          dirty={dirty}
          saving={save.isPending}
          onSave={form.submit}
          onDiscard={() => {
            form.resetFields();
            setValues(saved);
            setDirty(false);
          }}
        />
      )}
    </Form>
  );
}
