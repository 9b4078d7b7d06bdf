import type { ForecastView } from '@attune/contract';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import { groupNotes, memberWord, methodWord, noteWord, scaleWord } from './codes.ts';
import { useWhen } from './when.ts';

const MOST = 5;
const MOST_TIMES = 3;
type Forecast = NonNullable<ForecastView['forecast']>;

/** Which methods the forecast was blended from, and what was noticed in the data on the way. */
export function HowMade({ forecast, timeZone }: { forecast: Forecast; timeZone: string }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const [all, setAll] = useState(false);
  const members = forecast.members
    .filter(({ weight }) => weight >= 0.005)
    .toSorted((a, b) => b.weight - a.weight);
  const method = methodWord(forecast.method);
  const nameOf = (name: string) => {
    const word = memberWord(name);
    const scale = scaleWord(name);
    const text = word ? t(`member.${word}`) : name;
    return scale ? t('member.onScale', { name: text, scale: t(`scale.${scale}`) }) : text;
  };
  return (
    <section className="workforce-card" aria-labelledby="workforce-how">
      <h2 id="workforce-how">{t('how.title')}</h2>
      <p>
        {method ? t(`method.${method}`) : forecast.method}
        {forecast.updated && ` ${t('how.updated')}`}
      </p>
      {members.length > 0 && (
        <ul className="workforce-members">
          {members.slice(0, all ? undefined : MOST).map(({ name, weight }) => (
            <li key={name}>
              <span className="at-ellipsis" title={nameOf(name)}>
                {nameOf(name)}
              </span>
              <span className="workforce-weight" aria-hidden="true">
                <span style={{ inlineSize: `${weight * 100}%` }} />
              </span>
              <span className="at-figures">{format.share(weight, 0)}</span>
            </li>
          ))}
        </ul>
      )}
      {members.length > MOST && (
        <Button type="link" size="small" className="workforce-more" onClick={() => setAll(!all)}>
          {all ? t('how.fewer') : t('how.more', { n: members.length - MOST })}
        </Button>
      )}
      <Notes forecast={forecast} timeZone={timeZone} />
      <p className="at-faint at-figures">
        {t('how.madeAt', { at: format.moment(Date.parse(forecast.madeAt), timeZone) })}
      </p>
    </section>
  );
}

function Notes({ forecast, timeZone }: { forecast: Forecast; timeZone: string }) {
  const { t } = useTranslation('workforce');
  const when = useWhen(timeZone);
  const groups = groupNotes(forecast.notes);
  if (groups.length === 0) return null;
  return (
    <ul className="workforce-notes">
      {groups.map(({ code, at }) => {
        const word = noteWord(code);
        const times = at.slice(0, MOST_TIMES).map((time) => {
          const instant = Date.parse(time);
          return `${when.dayNumber(instant)} ${when.clock(instant)}`;
        });
        return (
          <li key={code}>
            {word ? t(`note.${word}`) : code}
            {at.length > 0 && (
              <span className="at-faint at-figures">
                {' '}
                {t('note.times', { count: at.length, times: times.join(t('note.comma')) })}
                {at.length > MOST_TIMES && '…'}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
