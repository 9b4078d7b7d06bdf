import type { Member, Skill, Team } from '@attune/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar, LoadBar, PresenceMark, SkillLevel, useFormat } from '../../ui/index.ts';
import type { Candidate } from './fit.ts';
import { loadOf } from './WaitingRow.tsx';

interface Props {
  member: Member;
  skills: ReadonlyMap<string, Skill>;
  teams: ReadonlyMap<string, Team>;
  /** While a conversation is dragged: how this member suits it. */
  candidate: Candidate | undefined;
  onDrop: () => void;
}

export function AgentCard({ member, skills, teams, candidate, onDrop }: Props) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const format = useFormat();
  const [over, setOver] = useState(false);
  const state = candidate ? (candidate.unfit === null ? 'queue-fits' : 'queue-unfit') : '';
  return (
    <article
      className={`queue-agent ${state} ${over && candidate ? 'queue-over' : ''}`}
      onDragOver={(event) => {
        if (!candidate) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop();
      }}
    >
      <header>
        <Avatar name={member.name} seed={member.id} />
        <div className="queue-agent-name">
          <h3 className="at-ellipsis">{member.name}</h3>
          <span className="queue-small at-soft">
            <PresenceMark presence={member.presence} />
          </span>
        </div>
        {candidate && (
          <span className="queue-small at-soft">
            {candidate.unfit === null ? t('drop') : t(`unfit.${candidate.unfit}`)}
          </span>
        )}
      </header>
      <div className="queue-agent-load">
        <LoadBar load={member.load} capacity={member.capacity} />
        <span className="at-figures at-soft">{t('load', loadOf(member, format))}</span>
      </div>
      <p className="queue-small at-soft at-ellipsis">
        {[
          ...member.languages.map((language) => common(`language.${language}`)),
          ...member.teamIds.flatMap((id) => teams.get(id)?.name ?? []),
        ].join(' · ')}
      </p>
      <ul className="queue-skills">
        {member.skills.length === 0 && <li className="at-faint">{t('noSkills')}</li>}
        {member.skills.map(({ skillId, level }) => {
          const skill = skills.get(skillId);
          return skill ? (
            <li key={skillId} title={t('skill', { skill: skill.name, level })}>
              {skill.name} <SkillLevel level={level} />
            </li>
          ) : null;
        })}
      </ul>
    </article>
  );
}
