import Type, { type Static } from 'typebox';
import { literals, Time } from './common.ts';

export const EMOTIONS = ['anger', 'anxiety', 'sadness', 'joy', 'surprise', 'neutral'] as const;
export const Emotion = literals(EMOTIONS);
export type Emotion = Static<typeof Emotion>;

const sentiment = Type.Number({ minimum: -1, maximum: 1, description: '−1 very bad … 1 very good' });
const intensity = Type.Number({ minimum: 0, maximum: 1, description: '0 calm … 1 as strong as it gets' });

/** How the writer of a message feels, as it was read from the text. */
export const Feeling = Type.Object({
  sentiment,
  emotion: Emotion,
  intensity,
  because: Type.Array(Type.String(), { description: 'words and signs that decided, strongest first' }),
});
export type Feeling = Static<typeof Feeling>;

export const TRENDS = ['falling', 'steady', 'rising'] as const;

/** How the customer of a conversation feels now: their last messages, the newest counting most. */
export const Mood = Type.Object({
  sentiment,
  emotion: Emotion,
  intensity,
  trend: literals(TRENDS),
  at: Time,
});
export type Mood = Static<typeof Mood>;
