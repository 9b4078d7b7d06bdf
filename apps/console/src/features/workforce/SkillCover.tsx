import type { StaffingView } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import { hoursOf } from './staffing.ts';

interface Props {
  view: StaffingView;
  /** Place among the skills; null: all together. */
  chosen: number | null;
  onChoose: (skill: number | null) => void;
  nameOf: (skillId: string | null) => string;
}

/** Hours by skill; choosing one shows it in the chart. */
export function SkillCover({ view, chosen, onChoose, nameOf }: Props) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const rows = [
    {
      at: null,
      name: t('skill.all'),
      hours: { required: view.requiredHours, rostered: view.rosteredHours, short: view.shortHours },
    },
    ...view.skills.map((skill, at) => ({
      at,
      name: nameOf(skill.skillId),
      hours: hoursOf(skill, view.stepMinutes),
    })),
  ];
  const number = (value: number) => format.number(value, value < 100 ? 1 : 0);
  return (
    <section className="workforce-card" aria-labelledby="workforce-skills">
      <h2 id="workforce-skills">{t('skill.title')}</h2>
      <table className="workforce-skills">
        <thead>
          <tr>
            <th scope="col">{t('skill.skill')}</th>
            <th scope="col">{t('staffing.required')}</th>
            <th scope="col">{t('staffing.rostered')}</th>
            <th scope="col">{t('staffing.short')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ at, name, hours }) => (
            <tr key={at ?? 'all'} aria-current={at === chosen ? 'true' : undefined}>
              <th scope="row">
                <button type="button" className="at-ellipsis" title={name} onClick={() => onChoose(at)}>
                  {name}
                </button>
              </th>
              <td>{number(hours.required)}</td>
              <td>{number(hours.rostered)}</td>
              <td className={hours.short > 0 ? 'workforce-bad' : undefined}>
                {hours.short > 0 ? number(hours.short) : '–'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="at-faint">{t('skill.hint')}</p>
    </section>
  );
}
