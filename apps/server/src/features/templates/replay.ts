import {
  type Adaptation,
  adapt,
  type Classifier,
  classifierToBytes,
  createMatcher,
  detectLanguage,
  type MatcherEntry,
  type StaticEncoder,
  trainClassifier,
} from '@attune/semantics';
import { segment } from '../understanding/segment.ts';
import { type Calibration, calibrate } from './calibration.ts';
import { type Answered, type Evidence, evidenceOf, judgedPairs, usageOf } from './evidence.ts';
import { CANDIDATES, rank } from './rank.ts';
import { answerText, find, type Knowledge, teach } from './scoring.ts';

/** The newest of the replies, which nothing is learned from while it is judged: a fifth, at least so many, at most half. */
const JUDGED = { share: 0.2, least: 100, most: 0.5 };
/** A classifier needs that many learned questions, of that many templates, and as many replies to be judged by. */
const ENOUGH = { questions: 100, templates: 3, judged: 30 };
const MIXES = [0, 0.25, 0.5, 0.75];
/** Fewer judgements of either kind say little; as many as notes on the suite `adapt` begin with. */
const ENOUGH_JUDGEMENTS = 100;
/** Larger ones cost more memory than they are worth. */
const MAX_BYTES = 16 * 2 ** 20;

export interface ReplayInput {
  templates: readonly (MatcherEntry & { topicId: string | null })[];
  /** Newest first. */
  answered: readonly Answered[];
}

export interface Replay {
  /** The classifier's part of the score that found most of the newest replies; 0: it does not help. */
  mix: number;
  /** Learned from all replies. */
  classifier: Uint8Array | null;
  /** Likewise, how suggestions were judged; null where it does not find more of the newest replies. */
  adaptation: Uint8Array | null;
  /** How often suggestions of a score were used, on the newest replies. */
  calibration: Calibration | null;
  /** Newest replies from a template that still exists. */
  judged: number;
  hitsBefore: number;
  hitsAfter: number;
  /** What all replies teach. */
  examples: Evidence[];
}

/**
 * Goes through the newest replies with what the older ones teach: how much a classifier should count beside words, which
 * probabilities scores stand for, and what learning is worth. Then learns from all. Takes seconds: see replay-thread.ts.
 */
export function replay({ templates, answered }: ReplayInput, encoder: StaticEncoder | null = null): Replay {
  const n = Math.floor(
    Math.min(answered.length * JUDGED.most, Math.max(JUDGED.least, answered.length * JUDGED.share)),
  );
  const [newest, older] = [answered.slice(0, n), answered.slice(n)];
  const bare = knowledgeOf(templates, [], encoder);
  const taught = knowledgeOf(templates, older, encoder);
  const ids = new Set(templates.map(({ id }) => id));
  const judged = newest.filter(({ usedTemplateId }) => usedTemplateId !== null && ids.has(usedTemplateId));
  taught.classifier = judged.length >= ENOUGH.judged ? train(templates, evidenceOf(older)) : null;

  const topics = new Map(templates.map(({ id, topicId }) => [id, topicId]));
  const best = (known: Knowledge, { text, topicId }: Answered) => {
    const found = find(known, text, { k: CANDIDATES, language: detectLanguage(text) });
    return rank(found.hits, (id) => ({
      item: id,
      prior: found.priorOf(id, { of: topics.get(id) ?? null, here: topicId }),
    }));
  };
  const hits = (known: Knowledge) =>
    judged.filter((reply) => best(known, reply)[0]?.item === reply.usedTemplateId).length;

  let [mix, hitsAfter] = [0, -1];
  for (const each of taught.classifier ? MIXES : [0]) {
    const found = hits({ ...taught, mix: each });
    if (found > hitsAfter) [mix, hitsAfter] = [each, found];
  }
  const judgements = judged.length >= ENOUGH.judged ? adaptTo(older, taught.answers, encoder) : null;
  const adapted = judgements ? hits({ ...taught, mix, adaptation: judgements }) : 0;
  if (adapted > hitsAfter) {
    hitsAfter = adapted;
    taught.adaptation = judgements;
  }
  const shown = newest.flatMap((reply) =>
    best({ ...taught, mix }, reply).map(({ item, score }) => ({
      score,
      used: item === reply.usedTemplateId,
    })),
  );
  const examples = evidenceOf(answered);
  const classifier = mix > 0 ? train(templates, examples) : null;
  const bytes = classifier && classifierToBytes(classifier);
  const fits = bytes === null || bytes.length <= MAX_BYTES;
  return {
    mix: fits ? mix : 0,
    classifier: fits ? bytes : null,
    adaptation: (taught.adaptation && adaptTo(answered, taught.answers, encoder)?.bytes) ?? null,
    calibration: fits ? calibrate(shown, answered.length) : null,
    judged: judged.length,
    hitsBefore: hits(bare),
    hitsAfter,
    examples,
  };
}

function knowledgeOf(
  templates: ReplayInput['templates'],
  answered: readonly Answered[],
  encoder: StaticEncoder | null,
): Knowledge {
  const { taught, rejected } = teach(templates, evidenceOf(answered));
  const matcherOf = (entries: readonly MatcherEntry[], by: StaticEncoder | null) => {
    const matcher = createMatcher({ segment, ...(by && { encoder: by }) });
    for (const entry of entries) matcher.set(entry);
    return matcher;
  };
  const uses = answered.flatMap(({ topicId, usedTemplateId }) =>
    topicId !== null && usedTemplateId !== null ? [{ topicId, templateId: usedTemplateId }] : [],
  );
  const counted = Map.groupBy(uses, ({ topicId, templateId }) => `${topicId} ${templateId}`);
  const usage = usageOf([...counted.values()].map((own) => ({ ...own[0]!, count: own.length })));
  return {
    matcher: matcherOf(taught, encoder),
    rejected: matcherOf(rejected, null),
    usage,
    classifier: null,
    mix: 0,
    adaptation: null,
    answers: new Map(templates.map((template) => [template.id, answerText(template)])),
  };
}

/** Null without an encoder or with too few judgements of either kind. */
function adaptTo(
  answered: readonly Answered[],
  answers: ReadonlyMap<string, string>,
  encoder: StaticEncoder | null,
): Adaptation | null {
  const pairs = judgedPairs(answered, answers);
  const taken = pairs.filter(({ accepted }) => accepted).length;
  if (!encoder || Math.min(taken, pairs.length - taken) < ENOUGH_JUDGEMENTS) return null;
  return adapt(pairs, { segment, encoder });
}

/** Null when there is too little to learn from. Without nets: a second instead of ten, and no worse on so few examples. */
function train(templates: ReplayInput['templates'], evidence: readonly Evidence[]): Classifier | null {
  const ids = new Set(templates.map(({ id }) => id));
  const learned = evidence.filter(({ templateId, weight }) => weight > 0 && ids.has(templateId));
  const taught = new Set(learned.map(({ templateId }) => templateId));
  if (learned.length < ENOUGH.questions || taught.size < ENOUGH.templates) return null;
  const examples = templates.flatMap(({ id, title, examples = [] }) =>
    [title, ...examples].map((text) => ({ text, label: id })),
  );
  return trainClassifier(
    [...examples, ...learned.map(({ templateId, text }) => ({ text, label: templateId }))],
    { segment, nets: 0 },
  );
}
