import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useMay, useWorkspace, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { CopyButton, ErrorState } from '../../ui/index.ts';

/** The snippet for the host page and, for administrators, the secret that signs identities. */
export function Install() {
  const { t } = useTranslation('settings');
  const workspace = useWorkspace();
  const mayManage = useMay('workspace.manage');
  if (!workspace.data) return null;
  const snippet = `<script async src="${location.origin}/widget/attune.js" data-key="${workspace.data.widgetKey}"></script>`;
  return (
    <>
      <section className="settings-block">
        <h3>{t('widget.install')}</h3>
        <p className="at-soft">{t('widget.installHint')}</p>
        <Code text={snippet} />
      </section>
      {mayManage && (
        <section className="settings-block">
          <h3>{t('widget.secret')}</h3>
          <p className="at-soft">{t('widget.secretHint')}</p>
          <Secret />
        </section>
      )}
    </>
  );
}

function Secret() {
  const { t } = useTranslation('settings');
  const workspaceId = useWorkspaceId();
  const [shown, setShown] = useState(false);
  const secret = useQuery({
    queryKey: [...keys.workspaceAll(workspaceId), 'widget-secret'],
    queryFn: ({ signal }) =>
      api.get<{ secret: string }>(workspacePath(workspaceId, 'widget-secret'), { signal }),
    enabled: shown,
    gcTime: 0,
  });
  return (
    <>
      {shown && secret.data && <Code text={secret.data.secret} />}
      {shown && secret.error && <ErrorState error={secret.error} retry={() => void secret.refetch()} />}
      <Button
        icon={shown ? <EyeInvisibleOutlined /> : <EyeOutlined />}
        loading={shown && secret.isPending}
        onClick={() => setShown(!shown)}
      >
        {shown ? t('widget.hide') : t('widget.reveal')}
      </Button>
    </>
  );
}

function Code({ text }: { text: string }) {
  return (
    <div className="settings-code">
      <code>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
