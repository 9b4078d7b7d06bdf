import type { WhatIfView } from '@attune/contract';
import { Button, Drawer, Slider } from 'antd';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../api/index.ts';
import { ErrorState, ListSkeleton, useFormat } from '../../ui/index.ts';
import { useWhatIf } from './queries.ts';
import { WhatIfChart } from './WhatIfChart.tsx';
import { asPlanned, type Circumstances, inputOf, type Promised } from './what-if.ts';

interface Props {
  open: boolean;
  onClose: () => void;
  from: string;
  days: number;
  draft: boolean;
}

const PAUSE_MS = 200;
const MOST_SECONDS = 300;

/** Turns the circumstances of the plan and shows at once what comes of it. Nothing is saved. */
export function WhatIfDrawer({ open, onClose, ...span }: Props) {
  const { t } = useTranslation('workforce');
  const promised = useWorkspace().data?.settings.workforce;
  return (
    <Drawer open={open} onClose={onClose} title={t('whatIf.title')} size={560} destroyOnHidden>
      {open && (promised ? <Content promised={promised} {...span} /> : <ListSkeleton rows={4} />)}
    </Drawer>
  );
}

function Content({ promised, from, days, draft }: Omit<Props, 'open' | 'onClose'> & { promised: Promised }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const planned = asPlanned(promised);
  const [now, setNow] = useState<Circumstances>(planned);
  const [asked, setAsked] = useState<Circumstances>(planned);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(now), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const answer = useWhatIf(inputOf(asked, promised, { from, days, draft }));
  const set = (change: Partial<Circumstances>) => setNow((before) => ({ ...before, ...change }));
  const percent = (value: number) => `${value > 0 ? '+' : ''}${format.number(value)}%`;
  const seconds = (value: number) => t('whatIf.seconds', { n: value });
  return (
    <div className="workforce-sheet">
      <p className="at-soft">{t('whatIf.hint')}</p>
      <div className="workforce-presets">
        <Button size="small" onClick={() => setNow({ ...planned, volume: 20 })}>
          {t('whatIf.more')}
        </Button>
        <Button size="small" onClick={() => setNow({ ...planned, absent: 2 })}>
          {t('whatIf.ill')}
        </Button>
        <Button size="small" onClick={() => setNow({ ...planned, withinSeconds: 30 })}>
          {t('whatIf.faster')}
        </Button>
        <Button size="small" type="link" onClick={() => setNow(planned)}>
          {t('whatIf.reset')}
        </Button>
      </div>
      <div className="workforce-sliders">
        <Turn
          name={t('whatIf.volume')}
          value={now.volume}
          min={-50}
          max={100}
          step={5}
          base={0}
          show={percent}
          onChange={(volume) => set({ volume })}
        />
        <Turn
          name={t('whatIf.handle')}
          value={now.handle}
          min={-50}
          max={100}
          step={5}
          base={0}
          show={percent}
          onChange={(handle) => set({ handle })}
        />
        <Turn
          name={t('whatIf.absent')}
          value={now.absent}
          min={0}
          max={20}
          step={1}
          base={0}
          show={(value) => t('whatIf.people', { count: value })}
          onChange={(absent) => set({ absent })}
        />
        <Turn
          name={t('whatIf.within')}
          value={now.withinSeconds}
          min={5}
          max={Math.max(MOST_SECONDS, promised.withinSeconds)}
          step={5}
          base={planned.withinSeconds}
          show={seconds}
          onChange={(withinSeconds) => set({ withinSeconds })}
        />
        <Turn
          name={t('whatIf.level')}
          value={now.serviceLevel}
          min={50}
          max={99}
          step={1}
          base={planned.serviceLevel}
          show={(value) => `${value}%`}
          onChange={(serviceLevel) => set({ serviceLevel })}
        />
      </div>
      {answer.data ? (
        <Outcome answer={answer.data} days={days} />
      ) : answer.error ? (
        <ErrorState error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <ListSkeleton rows={3} />
      )}
    </div>
  );
}

interface TurnProps {
  name: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** Where it stands as planned. */
  base: number;
  show: (value: number) => string;
  onChange: (value: number) => void;
}

function Turn({ name, value, min, max, step, base, show, onChange }: TurnProps) {
  const id = useId();
  return (
    <div className="workforce-turn">
      <span id={id}>{name}</span>
      <Slider
        ariaLabelledByForHandle={id}
        ariaValueTextFormatterForHandle={show}
        value={value}
        min={min}
        max={max}
        step={step}
        included={false}
        marks={{ [base]: ' ' }}
        tooltip={{ open: false }}
        onChange={onChange}
      />
      <strong className={value === base ? 'at-figures at-soft' : 'at-figures'}>{show(value)}</strong>
    </div>
  );
}

function Outcome({ answer, days }: { answer: WhatIfView; days: number }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const { before, after } = answer;
  const hours = (value: number) => t('staffing.hours', { n: format.number(value, value < 100 ? 1 : 0) });
  const share = (value: number | null) => (value === null ? '–' : format.share(value, 1));
  const rows = [
    { key: 'requiredHours', before: hours(before.requiredHours), after: hours(after.requiredHours) },
    { key: 'shortHours', before: hours(before.shortHours), after: hours(after.shortHours) },
    { key: 'serviceLevel', before: share(before.meanServiceLevel), after: share(after.meanServiceLevel) },
  ] as const;
  const worse = {
    requiredHours: after.requiredHours > before.requiredHours,
    shortHours: after.shortHours > before.shortHours,
    serviceLevel: (after.meanServiceLevel ?? 0) < (before.meanServiceLevel ?? 0),
  };
  return (
    <section aria-label={t('whatIf.outcome')} aria-live="polite" className="workforce-outcome">
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t('whatIf.before')}</th>
            <th scope="col">{t('whatIf.after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{t(`staffing.${row.key}`)}</th>
              <td>{row.before}</td>
              <td>
                <strong
                  className={
                    row.before === row.after ? undefined : worse[row.key] ? 'workforce-bad' : 'workforce-good'
                  }
                >
                  {row.after}
                </strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <WhatIfChart answer={answer} days={days} />
    </section>
  );
}
