import { TEXT_LIMIT } from '../classify/sparse.ts';
import { Trace, trace } from '../features.ts';
import type { Emotion, EmotionReader, Feeling, Segment } from '../types.ts';
import { type Cues, readCues } from './cues.ts';
import { type LabelModel, labelModelFromBytes } from './label-model.ts';
import { highest } from './offsets.ts';

/** Changes with every change of rules or words. */
const RULES = 'rules-2';
/** Evidence from which on a text is not neutral. */
const THRESHOLD = 0.3;
/** Intensity of what only the model sees: there is no word to measure it by. */
const FAINT = 0.3;
const HAN = /\p{Script=Han}/u;

/** Reads texts that were traced already, so that several models share one trace. */
export interface TracedEmotionReader extends EmotionReader {
  /** @param text the text itself, for its capitals; @param traced its trace */
  readTrace(text: string, traced: Trace): Feeling;
}

/**
 * Reads how the writer of a text feels, in Chinese and English, from what is said: words and signs of feeling, what they are
 * denied or strengthened by, praise that is meant as blame. Where an English text has none of these, the model has a say.
 * The first 2 000 characters count.
 *
 * @param model bytes of `models/emotion-en.bin`
 * @throws RangeError if they are something else
 */
export function createEmotionReader({
  segment,
  model,
}: {
  segment: Segment;
  model?: Uint8Array | undefined;
}): TracedEmotionReader {
  const english = model ? labelModelFromBytes(model, segment) : null;
  const room = new Trace();
  const readTrace = (text: string, traced: Trace): Feeling => {
    const cues = readCues(text, traced.text);
    const feeling = decide(cues);
    if (!english || feeling.emotion !== 'neutral' || HAN.test(traced.text)) return feeling;
    return secondOpinion(feeling, english, traced, cues);
  };
  return {
    version: model ? `${RULES}+${fingerprint(model)}` : RULES,
    readTrace,
    read(text) {
      const head = text.slice(0, TEXT_LIMIT);
      return readTrace(head, trace(head, segment, room));
    },
  };
}

type Evidence = Record<Exclude<Emotion, 'neutral'>, number>;

function decide(cues: Cues): Feeling {
  const evidence = weigh(cues);
  let emotion: Emotion = 'neutral';
  let most = THRESHOLD;
  for (const [name, weight] of Object.entries(evidence) as [keyof Evidence, number][]) {
    if (weight <= most) continue;
    emotion = name;
    most = weight;
  }
  const loud = 1 + 0.6 * cues.emphasis + 0.1 * Math.min(3, cues.exclamations);
  const intensity = emotion === 'neutral' ? 0 : 1 - Math.exp(-0.9 * evidence[emotion] * loud);
  return { sentiment: sentiment(cues), emotion, intensity, because: because(cues) };
}

function secondOpinion(feeling: Feeling, model: LabelModel, traced: Trace, cues: Cues): Feeling {
  const emotion = model.labels[highest(model.scores(traced, cues))] as Emotion;
  if (emotion === 'neutral') return feeling;
  const leaning = emotion === 'joy' ? 0.3 : emotion === 'surprise' ? 0 : -0.3;
  // Where words said how good or bad it is, that stands.
  const known = Math.abs(feeling.sentiment) > 0.2;
  return { ...feeling, emotion, intensity: FAINT, sentiment: known ? feeling.sentiment : leaning };
}

function weigh(cues: Cues): Evidence {
  const trouble = cues.anger + cues.anxiety + cues.sadness + cues.bad + cues.deniedGood;
  const loud = Math.min(1, cues.emphasis + 0.2 * cues.exclamations);
  const evidence = {
    anger: cues.anger + 0.55 * cues.deniedGood + (0.15 + 0.5 * loud) * cues.bad,
    anxiety: cues.anxiety,
    sadness: cues.sadness + 0.5 * cues.deniedGood + 0.12 * cues.bad,
    joy: cues.joy + 0.3 * cues.good + 0.15 * cues.deniedBad,
    surprise: cues.surprise,
  };
  const polite = cues.request > 0 || cues.questions > 0 || trouble > 0.5;
  evidence.joy += cues.thanks * (polite ? 0.15 : 0.7);
  if (cues.sarcasm > 0) {
    evidence.anger += 0.5 * cues.sarcasm + 0.7 * evidence.joy;
    evidence.joy = 0;
  }
  return evidence;
}

function sentiment(cues: Cues): number {
  const praise = cues.joy + 0.8 * cues.good + 0.5 * cues.thanks + 0.3 * cues.deniedBad;
  const trouble = cues.anger + 0.6 * cues.anxiety + 0.9 * cues.sadness;
  const blame = trouble + 0.8 * cues.bad + 0.9 * cues.deniedGood + 0.4 * cues.sarcasm;
  const mocked = cues.sarcasm > 0 ? 1.6 * praise : 0;
  return Math.tanh(0.8 * (praise - mocked - blame));
}

function because({ found }: Cues): string[] {
  const weights = new Map<string, number>();
  for (const { text, weight } of found) {
    const said = text.trim();
    weights.set(said, (weights.get(said) ?? 0) + weight);
  }
  return [...weights]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 5)
    .map(([text]) => text);
}

/** FNV-1a over the bytes. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16_777_619);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
