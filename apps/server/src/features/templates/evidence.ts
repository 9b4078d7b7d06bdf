import { type JudgedPair, normalise } from '@attune/semantics';

/** A reply that was sent while suggestions were shown. */
export interface Answered {
  messageId: string;
  /** The conversation's topic when they were shown. */
  topicId: string | null;
  /** What the customer had written. */
  text: string;
  /** What was suggested, best first. */
  templateIds: readonly string[];
  usedTemplateId: string | null;
  /** Part of the template's text that was changed. */
  edit: number | null;
}

/** A customer's message that a template answers (weight above 0) or was wrongly suggested for (below). */
export interface Evidence {
  templateId: string;
  messageId: string;
  weight: number;
  text: string;
}

/** A reply that kept less than this part of the template's text says nothing about the template. */
const KEPT = 0.5;
/** Of each template, the newest. The matcher's memory and time grow with them. */
const MAX_EXAMPLES = 40;
const MAX_REJECTED = 20;

/**
 * What replies teach: one row for each template and wording, under the newest message that has it. What speaks for and
 * against is averaged, so one slip of the finger does not outweigh what others did. `answered`: newest first.
 */
export function evidenceOf(answered: readonly Answered[]): Evidence[] {
  const groups = Map.groupBy(
    answered.flatMap(fromReply).filter(({ text }) => text.trim() !== ''),
    ({ templateId, text }) => `${templateId} ${normalise(text)}`,
  );
  const merged = [...groups.values()].flatMap((group) => {
    const weight = group.reduce((sum, each) => sum + each.weight, 0) / group.length;
    const [newest] = group;
    return newest && Math.abs(weight) >= 0.1 ? [{ ...newest, weight }] : [];
  });
  return [...Map.groupBy(merged, ({ templateId }) => templateId).values()].flatMap((own) => [
    ...own.filter(({ weight }) => weight > 0).slice(0, MAX_EXAMPLES),
    ...own.filter(({ weight }) => weight < 0).slice(0, MAX_REJECTED),
  ]);
}

function fromReply({ messageId, text, templateIds, usedTemplateId, edit }: Answered): Evidence[] {
  if (usedTemplateId === null) return [];
  const found: Evidence[] = [];
  if (edit !== null && edit <= 1 - KEPT)
    found.push({ templateId: usedTemplateId, messageId, text, weight: 1 - edit });
  const [first] = templateIds;
  if (first !== undefined && first !== usedTemplateId)
    found.push({ templateId: first, messageId, text, weight: -1 });
  return found;
}

/** Adaptation takes seconds for so many. */
const MAX_PAIRS = 10_000;

/**
 * What agents took and what they passed over to take it: suggestions that stood before the used one, or all of them when it was not
 * among them. The newest first; templates that are gone say nothing.
 */
export function judgedPairs(
  answered: readonly Answered[],
  answers: ReadonlyMap<string, string>,
): JudgedPair[] {
  return answered
    .flatMap(({ text: question, templateIds, usedTemplateId, edit }): JudgedPair[] => {
      if (usedTemplateId === null || edit === null || edit > 1 - KEPT || question.trim() === '') return [];
      const place = templateIds.indexOf(usedTemplateId);
      const passed = place < 0 ? templateIds : templateIds.slice(0, place);
      return [usedTemplateId, ...passed].flatMap((id) => {
        const answer = answers.get(id);
        return answer === undefined ? [] : [{ question, answer, accepted: id === usedTemplateId }];
      });
    })
    .slice(0, MAX_PAIRS);
}

/** By topic, then template: the template's part of the replies from templates, where it is used often. */
export type Usage = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A template is "often used" in a topic with at least so many uses, and so great a part of them. */
const OFTEN = { uses: 5, share: 0.2 };

export function usageOf(uses: readonly { topicId: string; templateId: string; count: number }[]): Usage {
  const byTopic = Map.groupBy(uses, ({ topicId }) => topicId);
  return new Map(
    [...byTopic].map(([topicId, own]) => {
      const total = own.reduce((sum, { count }) => sum + count, 0);
      const often = own.filter(({ count }) => count >= OFTEN.uses && count / total >= OFTEN.share);
      return [topicId, new Map(often.map(({ templateId, count }) => [templateId, count / total]))];
    }),
  );
}
