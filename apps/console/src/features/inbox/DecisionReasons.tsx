import { type Decision, type Explanation, explain } from '@attune/dispatch';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorState, useFormat } from '../../ui/index.ts';
import type { Directory } from './directory.ts';
import { useDecisions } from './queries.ts';

const PARTS = ['skill', 'load', 'affinity', 'idle', 'language'] as const;
const RELAXED = ['lower_skill_level', 'drop_skill', 'widen_team', 'drop_language'] as const;
const REJECTED = [
  'offline',
  'away',
  'busy',
  'excluded',
  'team',
  'skill_missing',
  'skill_level',
  'language',
  'full',
] as const;

function isDecision(value: unknown): value is Decision {
  return typeof value === 'object' && value !== null && 'parts' in value && 'considered' in value;
}

/** Why dispatch chose this person: its own reasons, each as a sentence. */
export function DecisionReasons({
  conversationId,
  decisionId,
  directory,
}: {
  conversationId: string;
  decisionId: string;
  directory: Directory;
}) {
  const { t } = useTranslation('inbox');
  const { data, isPending, error, refetch } = useDecisions(conversationId, true);
  const sentence = useSentences(directory);
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} className="reasons" />;
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  const decision = data.find(({ id }) => id === decisionId)?.decision;
  if (!isDecision(decision)) return <p className="reasons">{t('reason.none')}</p>;
  const [head, ...rest] = explain(decision);
  return (
    <section className="reasons" aria-label={t('reason.label')}>
      <p className="reasons-head">{head && sentence(head)}</p>
      <dl>
        {PARTS.toSorted((a, b) => decision.parts[b] - decision.parts[a]).map((part) => (
          <ReasonBar key={part} label={t(`reason.part.${part}`)} share={decision.parts[part]} />
        ))}
      </dl>
      <ul>
        {rest
          .filter((line) => !line.code.startsWith('part.'))
          .map((line) => (
            <li key={`${line.code}-${Object.values(line.params).join('-')}`}>{sentence(line)}</li>
          ))}
      </ul>
    </section>
  );
}

function ReasonBar({ label, share }: { label: string; share: number }) {
  const format = useFormat();
  return (
    <div className="reason-bar">
      <dt>{label}</dt>
      <dd>
        <span className="reason-track" aria-hidden="true">
          <span style={{ inlineSize: `${Math.min(1, share) * 100}%` }} />
        </span>
        <span className="at-figures">{format.share(share)}</span>
      </dd>
    </div>
  );
}

function useSentences(directory: Directory): (line: Explanation) => string {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return ({ code, params }) => {
    const agent = directory.members.get(String(params.agentId))?.name ?? t('event.someone');
    const share = (name: string) => format.share(Number(params[name]));
    if (code === 'assigned') {
      return t('reason.assigned', { agent, score: share('score'), eligible: Number(params.eligible) });
    }
    if (code === 'considered') {
      return t('reason.considered', { agent, score: share('score'), behind: share('behind') });
    }
    if (code === 'required') {
      const skill = directory.skills.get(String(params.skillId))?.name ?? t('event.noSkill');
      return t('reason.required', { skill, level: Number(params.minLevel) });
    }
    const [group, name] = code.split('.');
    const relaxed = RELAXED.find((item) => group === 'relaxed' && item === name);
    if (relaxed) {
      return t(`reason.relaxed.${relaxed}`, { time: format.duration(Number(params.afterSeconds) * 1000) });
    }
    const rejected = REJECTED.find((item) => group === 'rejected' && item === name);
    return rejected ? t(`reason.rejected.${rejected}`, { agent }) : code;
  };
}
