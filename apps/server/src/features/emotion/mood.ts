import type { Emotion, Feeling, Mood } from '@attune/contract';
import { emotionTrend } from '@attune/semantics';

export type Reading = Pick<Feeling, 'sentiment' | 'emotion' | 'intensity'>;

/** Messages that a mood rests on; as far as the engine's trend looks back. */
const MOOD_OVER = 6;
/** Change of the sentiment over them that counts as a trend; a third of the way from neutral to very bad. */
const TREND = 0.3;
/** What a neutral message counts against the emotions before it. */
const CALM = 0.3;

/**
 * How a customer feels now, from their messages, oldest first: each counts half as much as the one after it, so that a
 * calm "ok" does not wipe out the anger right before it, and two of them nearly do.
 */
export function moodOf(readings: readonly Reading[]): Omit<Mood, 'at'> {
  const recent = readings.slice(-MOOD_OVER);
  const strength = new Map<Emotion, number>([['neutral', 0]]);
  let total = 0;
  let weight = 1;
  for (const { emotion, intensity } of recent.toReversed()) {
    const share = emotion === 'neutral' ? CALM : intensity;
    strength.set(emotion, (strength.get(emotion) ?? 0) + weight * share);
    total += weight;
    weight /= 2;
  }
  const [emotion, strongest] = [...strength].reduce((best, next) => (next[1] > best[1] ? next : best));
  const change = changeOver(recent);
  return {
    sentiment: emotionTrend(inOrder(recent)).level,
    emotion,
    intensity: emotion === 'neutral' ? 0 : strongest / total,
    trend: recent.length < 3 || Math.abs(change) < TREND ? 'steady' : change < 0 ? 'falling' : 'rising',
  };
}

/** How much the sentiment has changed from the first to the last of at most six readings, on the line that fits best. */
export const changeOver = (readings: readonly Reading[]): number =>
  emotionTrend(inOrder(readings)).slope * Math.max(0, readings.length - 1);

const inOrder = (readings: readonly Reading[]) => readings.map(({ sentiment }, at) => ({ at, sentiment }));
