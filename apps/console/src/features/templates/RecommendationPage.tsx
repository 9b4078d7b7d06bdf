import { ArrowLeftOutlined, BulbOutlined, DownloadOutlined, LineChartOutlined } from '@ant-design/icons';
import type { Recommendation, TemplateRecommendation } from '@attune/contract';
import { MIN_SAMPLE } from '@attune/metrics';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Segmented, Table, type TableColumnsType, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMay, useWorkspaceId, workspacePath } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  ListSkeleton,
  PageHeader,
  RelativeTime,
  useDescribeError,
  useFormat,
} from '../../ui/index.ts';
import { compareRates, csv, RATES, type Rate, type RateName, rateOf } from './rates.ts';
import { Trend } from './Trend.tsx';
import './recommendation.css';

const PERIODS = [7, 28, 90] as const;
type Period = (typeof PERIODS)[number];

function useRecommendation(days: Period) {
  const workspaceId = useWorkspaceId();
  // The server knows today; another period than its own counts back from the day it names.
  const path = workspacePath(workspaceId, 'recommendation');
  return useQuery({
    queryKey: ['workspace', workspaceId, 'recommendation', days],
    queryFn: async ({ signal }) => {
      const latest = await api.get<Recommendation>(path, { signal });
      if (days === 28) return latest;
      const from = new Date(Date.parse(latest.to) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
      return api.get<Recommendation>(path, { query: { from, to: latest.to }, signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}

/** What became of the suggestions: how often the right one was there, was taken, and had to be changed. */
export function RecommendationPage() {
  const { t } = useTranslation('templates');
  const workspaceId = useWorkspaceId();
  const mayLearn = useMay('template.write');
  const [days, setDays] = useState<Period>(28);
  const { data, error, refetch } = useRecommendation(days);
  const back = (
    <Link to="/w/$workspaceId/templates" params={{ workspaceId }} className="recommendation-back">
      <ArrowLeftOutlined /> {t('title')}
    </Link>
  );
  return (
    <main className="recommendation">
      <PageHeader title={t('rec.title')} note={back}>
        <Segmented<Period>
          aria-label={t('rec.period')}
          value={days}
          onChange={setDays}
          options={PERIODS.map((value) => ({ value, label: t('rec.days', { count: value }) }))}
        />
        {data && data.templates.length > 0 && <Download data={data} />}
        {mayLearn && <LearnNow />}
      </PageHeader>
      {!data && (error ? <ErrorState error={error} retry={() => void refetch()} /> : <ListSkeleton />)}
      {data && <Learning data={data} />}
      {data && data.total.shown + data.total.used === 0 && (
        <div className="templates-card">
          <EmptyState icon={<LineChartOutlined />} title={t('rec.empty')} hint={t('rec.emptyHint')} />
        </div>
      )}
      {data && data.total.shown + data.total.used > 0 && (
        <>
          <dl className="recommendation-tiles">
            {RATES.map((name) => (
              <div key={name} className="templates-card">
                <dt>{t(`rec.rate.${name}`)}</dt>
                <dd>
                  <RateFigure rate={rateOf(name, data.total)} large />
                  <p className="at-faint">{t(`rec.about.${name}`)}</p>
                </dd>
              </div>
            ))}
          </dl>
          <section className="templates-card recommendation-trend">
            <h2>{t('rec.trend')}</h2>
            <Trend data={data} />
          </section>
          <section className="templates-card">
            <ByTemplate rows={data.templates} />
          </section>
        </>
      )}
    </main>
  );
}

/** A share with how many it is of; faint while there are few; the interval on hover. */
function RateFigure({ rate: { share, n, low, high }, large }: { rate: Rate; large?: boolean }) {
  const { t } = useTranslation('templates');
  const format = useFormat();
  if (share === null) return <span className="at-faint">–</span>;
  return (
    <Tooltip title={t('rec.interval', { low: format.share(low), high: format.share(high) })}>
      <span className={`recommendation-rate at-figures ${n < MIN_SAMPLE ? 'recommendation-few' : ''}`}>
        <strong className={large ? 'recommendation-large' : undefined}>{format.share(share)}</strong>
        <small className="at-faint">{t('rec.of', { n: format.number(n) })}</small>
      </span>
    </Tooltip>
  );
}

function ByTemplate({ rows }: { rows: readonly TemplateRecommendation[] }) {
  const { t } = useTranslation('templates');
  const { t: common } = useTranslation('common');
  const format = useFormat();
  const rateColumn = (name: RateName) => ({
    title: <Tooltip title={t(`rec.about.${name}`)}>{t(`rec.rate.${name}`)}</Tooltip>,
    key: name,
    width: 124,
    sorter: (a: TemplateRecommendation, b: TemplateRecommendation) =>
      compareRates(rateOf(name, a), rateOf(name, b)),
    render: (_: unknown, row: TemplateRecommendation) => <RateFigure rate={rateOf(name, row)} />,
  });
  const columns: TableColumnsType<TemplateRecommendation> = [
    {
      title: t('field.title'),
      key: 'title',
      width: 220,
      fixed: 'left',
      sorter: (a, b) => a.title.localeCompare(b.title),
      render: (_, { title, language }) => (
        <>
          {title} <span className="at-faint">{common(`language.${language}`)}</span>
        </>
      ),
    },
    {
      title: t('rec.shown'),
      dataIndex: 'shown',
      width: 96,
      defaultSortOrder: 'descend',
      sorter: (a, b) => a.shown - b.shown,
      className: 'at-figures',
      render: (shown: number) => format.number(shown),
    },
    ...RATES.map(rateColumn),
    {
      title: <Tooltip title={t('rec.editAbout')}>{t('rec.edit')}</Tooltip>,
      dataIndex: 'edit',
      width: 110,
      className: 'at-figures',
      sorter: (a, b) => (a.edit ?? -1) - (b.edit ?? -1),
      render: (edit: number | null) => (edit === null ? '–' : format.share(edit)),
    },
    {
      title: t('rec.learned'),
      key: 'learned',
      width: 170,
      className: 'at-figures',
      sorter: (a, b) => a.learned - b.learned,
      render: (_, { learned, rejected, learnedAt }) =>
        learnedAt === null ? (
          <span className="at-faint">–</span>
        ) : (
          <>
            {t('rec.learnedOf', { learned, rejected })}{' '}
            <small className="at-faint">
              <RelativeTime at={learnedAt} />
            </small>
          </>
        ),
    },
  ];
  return (
    <Table
      rowKey="templateId"
      size="small"
      columns={columns}
      dataSource={rows}
      scroll={{ x: 1100 }}
      sortDirections={['descend', 'ascend']}
      pagination={rows.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
    />
  );
}

/** How far learning has come, and whether probabilities can be shown. */
function Learning({ data: { learning } }: { data: Recommendation }) {
  const { t } = useTranslation('templates');
  const format = useFormat();
  const { learnedAt, replies, examples, rejected, calibrated, needed, judged, hitsBefore, hitsAfter } =
    learning;
  const share = (hits: number) => format.share(hits / judged);
  return (
    <p className="recommendation-learning at-soft" role="status">
      <BulbOutlined aria-hidden="true" />{' '}
      {learnedAt === null ? (
        t('rec.never')
      ) : (
        <>
          {t('rec.lastLearned')} <RelativeTime at={learnedAt} /> · {t('rec.progress', { examples, rejected })}{' '}
          ·{' '}
          {judged >= MIN_SAMPLE &&
            `${t('rec.worth', { n: format.number(judged), before: share(hitsBefore), after: share(hitsAfter) })} · `}
          {calibrated ? t('rec.calibrated') : t('rec.uncalibrated', { replies, needed })}
        </>
      )}
    </p>
  );
}

function LearnNow() {
  const { t } = useTranslation('templates');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const learn = useMutation({
    mutationFn: () =>
      api.post<Recommendation['learning']>(workspacePath(workspaceId, 'recommendation/learn')),
    onSuccess: ({ examples }) => {
      void message.success(t('rec.learnedNow', { count: examples }));
      void client.invalidateQueries({ queryKey: ['workspace', workspaceId, 'recommendation'] });
    },
    onError: (error) => void message.error(describe(error)),
  });
  return (
    <Button icon={<BulbOutlined />} loading={learn.isPending} onClick={() => learn.mutate()}>
      {t('rec.learn')}
    </Button>
  );
}

function Download({ data }: { data: Recommendation }) {
  const { t } = useTranslation('templates');
  const download = () => {
    const columns = [
      'shown',
      'answered',
      'inserted',
      'used',
      'hit1',
      'hit3',
      'compared',
      'edited',
      'edit',
    ] as const;
    const head = ['template', 'language', ...columns, 'learned', 'rejected', 'learnedAt'];
    const body = data.templates.map((row) => [
      row.title,
      row.language,
      ...columns.map((column) => row[column]),
      row.learned,
      row.rejected,
      row.learnedAt,
    ]);
    const url = URL.createObjectURL(new Blob([csv([head, ...body])], { type: 'text/csv;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `recommendation-${data.from}-${data.to}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Tooltip title={t('rec.csv')}>
      <Button icon={<DownloadOutlined />} aria-label={t('rec.csv')} onClick={download} />
    </Tooltip>
  );
}
