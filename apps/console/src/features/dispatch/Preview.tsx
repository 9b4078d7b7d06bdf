import { ExperimentOutlined } from '@ant-design/icons';
import type { DispatchPreview, DispatchSettings, PreviewOutcome } from '@attune/contract';
import { useMutation } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { Avatar, conversationPath, EmptyState, ErrorState, InnerLink, useFormat } from '../../ui/index.ts';

interface Props {
  /** Null while the form cannot be used. */
  proposed: DispatchSettings | null;
  current: DispatchSettings;
}

/** Yesterday played with the settings as they are and as they would be, before anything is saved. */
export function Preview({ proposed, current }: Props) {
  const { t } = useTranslation('dispatch');
  const workspaceId = useWorkspaceId();
  const preview = useMutation({
    mutationFn: (dispatch: DispatchSettings) =>
      api.post<DispatchPreview>(workspacePath(workspaceId, 'dispatch/preview'), { dispatch }),
  });
  const same = JSON.stringify(proposed) === JSON.stringify(current);
  const stale = preview.data && JSON.stringify(preview.variables) !== JSON.stringify(proposed);
  return (
    <section className="dispatch-preview" aria-labelledby="dispatch-preview" aria-busy={preview.isPending}>
      <h3 id="dispatch-preview">{t('preview.title')}</h3>
      <p className="at-soft">{t('preview.hint')}</p>
      <div className="dispatch-run">
        <Button
          icon={<ExperimentOutlined />}
          disabled={!proposed}
          loading={preview.isPending}
          onClick={() => proposed && preview.mutate(proposed)}
        >
          {t(preview.data ? 'preview.again' : 'preview.run')}
        </Button>
        <span role="status" className="at-soft">
          {preview.isPending
            ? t('preview.running')
            : stale
              ? t('preview.stale')
              : same && !preview.data && t('preview.same')}
        </span>
      </div>
      {preview.isPending && <Progress percent={100} status="active" showInfo={false} size="small" />}
      {preview.error && !preview.isPending && (
        <ErrorState error={preview.error} retry={() => proposed && preview.mutate(proposed)} />
      )}
      {preview.data && !preview.isPending && <Result result={preview.data} />}
    </section>
  );
}

function Result({ result }: { result: DispatchPreview }) {
  const { t } = useTranslation('dispatch');
  const format = useFormat();
  const { day, arrivals, agents, actual } = result;
  if (arrivals === 0) return <EmptyState title={t('preview.empty')} />;
  const wait = actual.meanWaitSeconds === null ? '–' : format.duration(actual.meanWaitSeconds * 1000);
  return (
    <>
      <p>
        {t('preview.day', {
          day: format.day(day),
          arrivals: format.number(arrivals),
          agents: format.number(agents),
        })}{' '}
        {t('preview.actual', {
          served: format.number(actual.served),
          lost: format.number(actual.lost),
          wait,
        })}
      </p>
      <Comparison result={result} />
      <Changed result={result} />
    </>
  );
}

type Format = ReturnType<typeof useFormat>;
const duration = (seconds: number, format: Format) => format.duration(seconds * 1000);
/** How each measure is written, and which way is better. */
const MEASURES = [
  { name: 'lost', better: -1, write: (value, format) => format.number(value) },
  { name: 'lostValue', better: -1, write: (value, format) => format.number(value, 1), hint: 'valueHint' },
  { name: 'meanWaitSeconds', better: -1, write: duration },
  { name: 'p95WaitSeconds', better: -1, write: duration },
  { name: 'withinTarget', better: 1, write: (value, format) => format.share(value, 1) },
  { name: 'fairness', better: 1, write: (value, format) => format.number(value, 2), hint: 'fairnessHint' },
] as const satisfies readonly {
  name: keyof PreviewOutcome;
  better: 1 | -1;
  write: (value: number, format: Format) => string;
  hint?: string;
}[];

function Comparison({ result: { current, proposed } }: { result: DispatchPreview }) {
  const { t } = useTranslation('dispatch');
  const format = useFormat();
  return (
    <table className="dispatch-table at-figures">
      <caption className="at-hidden">{t('preview.compare')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('preview.measure')}</th>
          <th scope="col">{t('preview.current')}</th>
          <th scope="col">{t('preview.proposed')}</th>
          <th scope="col">{t('preview.change')}</th>
        </tr>
      </thead>
      <tbody>
        {MEASURES.map((measure) => {
          const { name, better, write } = measure;
          const [before, after] = [write(current[name], format), write(proposed[name], format)];
          const gain = (proposed[name] - current[name]) * better;
          const verdict = before === after ? 'equal' : gain > 0 ? 'better' : 'worse';
          return (
            <tr key={name}>
              <th scope="row" title={'hint' in measure ? t(`preview.${measure.hint}`) : undefined}>
                {t(`preview.row.${name}`)}
              </th>
              <td>{before}</td>
              <td>
                <strong>{after}</strong>
              </td>
              <td className={`dispatch-${verdict}`}>
                <span aria-hidden="true">{{ equal: '=', better: '▲', worse: '▼' }[verdict]}</span>{' '}
                {t(`preview.${verdict}`)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Changed({ result: { changed } }: { result: DispatchPreview }) {
  const { t } = useTranslation('dispatch');
  const { t: common } = useTranslation('common');
  const format = useFormat();
  const wait = (seconds: number | null) =>
    seconds === null ? t('preview.lost') : format.duration(seconds * 1000);
  if (changed.length === 0) return <p className="at-soft">{t('preview.nothingChanged')}</p>;
  return (
    <>
      <h4>{t('preview.changed')}</h4>
      <ul className="dispatch-changed">
        {changed.map(({ conversationId, number, contactName, value, before, after }) => {
          const name = contactName ?? common('customer.anonymous');
          return (
            <li key={conversationId}>
              <InnerLink to={conversationPath(conversationId)}>
                <Avatar name={name} seed={conversationId} size="small" />
                <span className="at-ellipsis">{name}</span>
                <span className="at-faint at-figures">#{number}</span>
                {value !== 1 && <span className="at-faint at-figures">×{format.number(value, 1)}</span>}
                <span className="at-figures dispatch-waits">
                  <span className="at-soft">{wait(before.waitSeconds)}</span>
                  <span aria-hidden="true">→</span>
                  <strong>{wait(after.waitSeconds)}</strong>
                </span>
              </InnerLink>
            </li>
          );
        })}
      </ul>
    </>
  );
}
