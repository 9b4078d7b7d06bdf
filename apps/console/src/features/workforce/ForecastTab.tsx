import { CloudUploadOutlined, DeleteOutlined, DownloadOutlined, ReloadOutlined } from '@ant-design/icons';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { App, Button, Dropdown, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl, useMay, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { ErrorState, loadCharts, useDescribeError, useUndoableDelete } from '../../ui/index.ts';
import './forecast.css';
import { ForecastView } from './ForecastView.tsx';
import { ImportDrawer } from './ImportDrawer.tsx';
import { useDeleteStream, useForecast, useMakeForecast, useStreams } from './queries.ts';

const HISTORY_DAYS = [3, 7, 14, 28] as const;
const ALL = '';
// The chart comes after the data; its code need not.
void loadCharts();

/** How many come in the next 48 hours, how sure that is, and what it is made from. */
export default function ForecastTab() {
  const { t } = useTranslation('workforce');
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  const { stream: streamId } = useSearch({ strict: false });
  const [historyDays, setHistoryDays] = useState<number>(7);
  const [importing, setImporting] = useState(false);
  const mayPlan = useMay('workforce.plan');
  const streams = useStreams();
  const forecast = useForecast(streamId, historyDays);

  const { remove, isDeleted } = useUndoableDelete(useDeleteStream().mutateAsync);
  const shown = streams.data?.filter(({ id }) => !isDeleted(id)) ?? [];
  const stream = shown.find(({ id }) => id === streamId) ?? null;

  const choose = (stream: string) =>
    void navigate({
      to: '/w/$workspaceId/workforce/{-$tab}',
      params: { workspaceId, tab: 'forecast' },
      search: stream === ALL ? {} : { stream },
    });
  return (
    <>
      <div className="workforce-bar">
        <Select
          aria-label={t('stream.label')}
          className="workforce-stream"
          showSearch={{ optionFilterProp: 'label' }}
          value={streamId ?? ALL}
          onChange={choose}
          options={[
            { value: ALL, label: t('stream.all') },
            ...shown.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Segmented
          aria-label={t('history.label')}
          value={historyDays}
          onChange={setHistoryDays}
          options={HISTORY_DAYS.map((days) => ({ value: days, label: t('history.days', { n: days }) }))}
        />
        {mayPlan && stream && stream.channel === null && (
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t('stream.delete', { name: stream.name })}
            title={t('stream.delete', { name: stream.name })}
            onClick={() => {
              remove(stream.id, t('stream.deleted', { name: stream.name }));
              choose(ALL);
            }}
          />
        )}
        <div className="workforce-bar-end">
          {mayPlan && (
            <Button icon={<CloudUploadOutlined />} onClick={() => setImporting(true)}>
              {t('import.open')}
            </Button>
          )}
          <ExportMenu streamId={streamId} />
          {mayPlan && <MakeButton />}
        </div>
      </div>
      {forecast.data ? (
        <ForecastView
          view={forecast.data}
          stream={stream}
          stale={forecast.isPlaceholderData}
          {...(mayPlan && { onImport: () => setImporting(true) })}
        />
      ) : forecast.error ? (
        <div className="workforce-card">
          <ErrorState error={forecast.error} retry={() => void forecast.refetch()} />
        </div>
      ) : (
        <ForecastSkeleton />
      )}
      <ImportDrawer
        open={importing}
        onClose={() => setImporting(false)}
        onShow={(stream) => {
          setImporting(false);
          choose(stream.id);
        }}
      />
    </>
  );
}

function MakeButton() {
  const { t } = useTranslation('workforce');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const make = useMakeForecast();
  return (
    <Button
      type="primary"
      icon={<ReloadOutlined />}
      loading={make.isPending}
      onClick={() =>
        make.mutate(undefined, {
          onSuccess: () => void message.success(t('make.asked')),
          onError: (error) => void message.error(describe(error)),
        })
      }
    >
      {t('make.button')}
    </Button>
  );
}

function ExportMenu({ streamId }: { streamId: string | undefined }) {
  const { t } = useTranslation('workforce');
  const workspaceId = useWorkspaceId();
  // What came is exported by stream.
  const kinds = streamId ? (['forecast', 'volumes'] as const) : (['forecast'] as const);
  const items = kinds.map((what) => ({
    key: what,
    label: (
      <a href={apiUrl(workspacePath(workspaceId, `workforce/${what}.csv`), { streamId })} download>
        {t(`export.${what}`)}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined />}>{t('export.open')}</Button>
    </Dropdown>
  );
}

const SLOTS = [0, 1, 2, 3, 4, 5];

function ForecastSkeleton() {
  return (
    <div className="workforce-stack" aria-busy="true">
      <div className="workforce-tiles">
        {SLOTS.map((slot) => (
          <div key={slot} className="workforce-tile">
            <Skeleton active title={{ width: '60%' }} paragraph={{ rows: 2, width: ['45%', '80%'] }} />
          </div>
        ))}
      </div>
      <div className="workforce-card">
        <Skeleton.Node active className="workforce-chart-skeleton" />
      </div>
    </div>
  );
}
