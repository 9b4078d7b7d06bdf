import { TeamOutlined } from '@ant-design/icons';
import type { StaffingView as View } from '@attune/contract';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useSkills, useWorkspace } from '../../api/index.ts';
import { EmptyState, InnerLink, useFormat } from '../../ui/index.ts';
import { ShortList } from './ShortList.tsx';
import { SkillCover } from './SkillCover.tsx';
import { StaffingChart } from './StaffingChart.tsx';
import { StaffingTable } from './StaffingTable.tsx';
import { meanServiceLevel } from './staffing.ts';

interface Props {
  view: View;
  days: number;
  /** Of the choice before, while the next is fetched. */
  stale: boolean;
}

export function StaffingView({ view, days, stale }: Props) {
  const { t } = useTranslation('workforce');
  const skills = byId(useSkills().data);
  const [chosen, setChosen] = useState<number | null>(null);
  const [shown, setShown] = useState<'chart' | 'table'>('chart');
  const nameOf = (skillId: string | null) =>
    skillId === null ? t('skill.none') : (skills.get(skillId)?.name ?? t('skill.unknown'));
  const skill = chosen === null ? undefined : view.skills[chosen];
  const cover = skill ? { ...skill, serviceLevel: null } : view.total;
  const forecast = view.total.required.some((need) => need !== null);
  if (!forecast && view.rosteredHours === 0)
    return (
      <div className="workforce-card">
        <EmptyState
          icon={<TeamOutlined />}
          title={t('staffing.empty')}
          hint={t('staffing.emptyHint')}
          action={<InnerLink to="workforce/forecast">{t('staffing.toForecast')}</InnerLink>}
        />
      </div>
    );
  return (
    <div className={stale ? 'workforce-stack workforce-stale' : 'workforce-stack'}>
      <StaffingTiles view={view} />
      <div className="workforce-body">
        <section className="workforce-card" aria-labelledby="workforce-staffing">
          <div className="workforce-card-head">
            <h2 id="workforce-staffing">{skill ? nameOf(skill.skillId) : t('staffing.title')}</h2>
            <ul className="workforce-legend">
              {(['required', 'rostered', 'short'] as const).map((item) => (
                <li key={item}>
                  <span aria-hidden="true" className={`workforce-key workforce-key-${item}`} />
                  {t(`staffing.${item}`)}
                </li>
              ))}
            </ul>
            <Segmented
              aria-label={t('chart.viewLabel')}
              value={shown}
              onChange={setShown}
              options={[
                { value: 'chart', label: t('chart.chart') },
                { value: 'table', label: t('chart.tableShort') },
              ]}
            />
          </div>
          {!forecast && (
            <p className="workforce-hint" role="status">
              {t('staffing.noForecast')}
            </p>
          )}
          {shown === 'chart' ? (
            <StaffingChart view={view} cover={cover} days={days} />
          ) : (
            <StaffingTable view={view} cover={cover} />
          )}
        </section>
        <div className="workforce-stack">
          <ShortList view={view} cover={cover} days={days} />
          {view.skills.length > 0 && (
            <SkillCover view={view} chosen={chosen} onChoose={setChosen} nameOf={nameOf} />
          )}
        </div>
      </div>
    </div>
  );
}

function StaffingTiles({ view }: { view: View }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const promised = useWorkspace().data?.settings.workforce;
  const level = meanServiceLevel(view.total.serviceLevel, view.total.volume);
  const hours = (value: number) => t('staffing.hours', { n: format.number(value, value < 100 ? 1 : 0) });
  const short = view.shortHours > 0;
  const missed = promised !== undefined && level !== null && level < promised.serviceLevel;
  const tiles = [
    { key: 'requiredHours', value: hours(view.requiredHours), note: t('staffing.requiredNote') },
    { key: 'rosteredHours', value: hours(view.rosteredHours), note: t('staffing.rosteredNote') },
    {
      key: 'shortHours',
      value: hours(view.shortHours),
      note: short ? t('staffing.shortNote') : t('staffing.enoughNote'),
      bad: short,
    },
    {
      key: 'serviceLevel',
      value: level === null ? '–' : format.share(level, 1),
      note: promised
        ? t('staffing.promise', {
            share: format.share(promised.serviceLevel),
            seconds: promised.withinSeconds,
          })
        : '',
      bad: missed,
    },
    {
      key: 'handle',
      value: format.duration(view.handleSeconds * 1000),
      note: promised?.handleSeconds === null ? t('staffing.learned') : t('staffing.fixed'),
    },
    {
      key: 'patience',
      value: view.patienceSeconds === null ? '–' : format.duration(view.patienceSeconds * 1000),
      note:
        view.patienceSeconds === null
          ? t('staffing.noPatience')
          : promised?.patienceSeconds === null
            ? t('staffing.learned')
            : t('staffing.fixed'),
    },
  ] as const;
  return (
    <ul className="workforce-tiles workforce-tiles-plain workforce-summary">
      {tiles.map((tile) => (
        <li key={tile.key} className="workforce-tile">
          <span className="workforce-tile-name">{t(`staffing.${tile.key}`)}</span>
          <strong
            className={'bad' in tile && tile.bad ? 'workforce-figure workforce-bad' : 'workforce-figure'}
          >
            {tile.value}
          </strong>
          <span className="workforce-tile-line">{tile.note}</span>
        </li>
      ))}
    </ul>
  );
}
