import { DisconnectOutlined, RightOutlined } from '@ant-design/icons';
import type { Member, Skill, Team } from '@attune/contract';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar, PresenceMark, SkillLevel, useFormat, useNow } from '../../ui/index.ts';
import { AgentLoad } from './AgentLoad.tsx';
import type { Candidate } from './fit.ts';

interface Props {
  member: Member;
  skills: ReadonlyMap<string, Skill>;
  teams: ReadonlyMap<string, Team>;
  /** While a conversation is dragged: how this member suits it. */
  candidate: Candidate | undefined;
  onDrop: (member: Member) => void;
  onOpen: (member: Member) => void;
}

export const AgentCard = memo(function AgentCard({
  member,
  skills,
  teams,
  candidate,
  onDrop,
  onOpen,
}: Props) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const [over, setOver] = useState(false);
  const state = candidate ? (candidate.unfit === null ? 'queue-fits' : 'queue-unfit') : '';
  return (
    <article
      className={`queue-agent ${state} ${over && candidate ? 'queue-over' : ''}`}
      aria-label={member.name}
      onDragOver={(event) => {
        if (!candidate) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop(member);
      }}
    >
      <header>
        <Avatar name={member.name} seed={member.id} />
        <div className="queue-agent-name">
          <h3 className="at-ellipsis">{member.name}</h3>
          <span className="queue-small at-soft queue-agent-state">
            <PresenceMark presence={member.presence} />
            <ShiftEnd at={member.shiftEndsAt ?? null} />
          </span>
        </div>
        {candidate ? (
          <span className="queue-small at-soft">
            {candidate.unfit === null ? t('drop') : t(`unfit.${candidate.unfit}`)}
          </span>
        ) : (
          <button
            type="button"
            className="queue-agent-open queue-small"
            aria-label={t('agent.openName', { name: member.name })}
            aria-haspopup="dialog"
            onClick={() => onOpen(member)}
          >
            {t('agent.open')} <RightOutlined aria-hidden="true" />
          </button>
        )}
      </header>
      {member.connected === false && (
        <p className="queue-small queue-disconnected" title={t('disconnectedHint')}>
          <DisconnectOutlined aria-hidden="true" /> {t('disconnected')}
        </p>
      )}
      <AgentLoad member={member} />
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
});

function ShiftEnd({ at }: { at: string | null }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const now = useNow('minute');
  if (at === null || Date.parse(at) <= now) return null;
  return <span className="at-figures">· {t('shiftEnds', { at: format.clock(Date.parse(at)) })}</span>;
}
