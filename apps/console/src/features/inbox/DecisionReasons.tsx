import { type Decision, explain } from '@attune/dispatch';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { ErrorState, useFormat } from '../../ui/index.ts';
import type { Directory } from './directory.ts';
import { useDecisions } from './queries.ts';
import { PART_NAMES, sentenceOf, summaryOf, type Telling } from './reasons.ts';

function isDecision(value: unknown): value is Decision {
  return typeof value === 'object' && value !== null && 'parts' in value && 'considered' in value;
}

/** Why dispatch chose this person, and why now: one sentence, then what it rests on. */
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
  const telling = useTelling(directory);
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 3 }} className="reasons" />;
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  const decision = data.find(({ id }) => id === decisionId)?.decision;
  if (!isDecision(decision)) return <p className="reasons">{t('reason.none')}</p>;
  const lines = explain(decision);
  const share = (part: (typeof PART_NAMES)[number]) => decision.parts[part] ?? 0;
  return (
    <section className="reasons" aria-label={t('reason.label')}>
      <p className="reasons-head">{summaryOf(lines, telling)}</p>
      <dl>
        {PART_NAMES.filter((part) => share(part) > 0)
          .toSorted((a, b) => share(b) - share(a))
          .map((part) => (
            <ReasonBar key={part} label={t(`reason.part.${part}`)} share={share(part)} />
          ))}
      </dl>
      <ul>
        {lines
          .filter(({ code }) => !/^(part|order)\./.test(code))
          .map((line) => (
            <li key={`${line.code}-${Object.values(line.params).join('-')}`}>{sentenceOf(line, telling)}</li>
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

function useTelling(directory: Directory): Telling {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  return {
    t,
    agent: (id) => directory.members.get(id)?.name ?? t('event.someone'),
    skill: (id) => directory.skills.get(id)?.name ?? t('event.noSkill'),
    share: format.share,
    duration: (seconds) => format.duration(seconds * 1000),
    number: format.number,
  };
}
