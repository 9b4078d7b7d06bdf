import type { Conversation, Emotion, Feeling } from '@attune/contract';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import './emotion.css';

/** Brows and mouth of each emotion in a 16 × 16 face, so that it can be told without its colour. */
const FACES: Record<Emotion, { brows?: string; mouth: string }> = {
  anger: { brows: 'M3.6 4.9 6.6 6.2M12.4 4.9 9.4 6.2', mouth: 'M5 11.9q3-2.4 6 0' },
  anxiety: { brows: 'M3.8 5.6 6.2 4.5M12.2 5.6 9.8 4.5', mouth: 'M4.7 11.2q1.1-1.3 2.2 0t2.2 0 2.2 0' },
  sadness: { mouth: 'M5 12q3-2.8 6 0' },
  joy: { mouth: 'M4.6 9.8q3.4 3.6 6.8 0' },
  surprise: { mouth: 'M8 9.4a1.5 1.6 0 1 0 .01 0' },
  neutral: { mouth: 'M5.2 10.9h5.6' },
};

/** An emotion as a small face; decorative: whoever shows it says the word. */
export function Face({ emotion, size = 16 }: { emotion: Emotion; size?: number }) {
  const { brows, mouth } = FACES[emotion];
  return (
    <svg
      className={`emotion-face emotion-${emotion}`}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="7" />
      <path d={mouth} />
      {brows && <path d={brows} />}
      <path className="emotion-eyes" d="M5.6 7.2v.01M10.4 7.2v.01" />
    </svg>
  );
}

const strengthOf = (intensity: number) =>
  intensity >= 0.7 ? 'strong' : intensity >= 0.4 ? 'clear' : 'slight';

/** "Strong anger", in the reader's language. */
export function useFelt(): (feeling: Pick<Feeling, 'emotion' | 'intensity'>) => string {
  const { t } = useTranslation('emotion');
  return ({ emotion, intensity }) =>
    emotion === 'neutral'
      ? t('emotion.neutral')
      : t('felt', { strength: t(`strength.${strengthOf(intensity)}`), emotion: t(`emotion.${emotion}`) });
}

/** The feeling and the words that decided, as one line. */
export function useFeelingLine(): (feeling: Feeling) => string {
  const { t } = useTranslation('emotion');
  const felt = useFelt();
  return (feeling) => {
    const words = feeling.because.join(t('join'));
    return words ? `${felt(feeling)} · ${t('because', { words })}` : felt(feeling);
  };
}

/** How a message feels: a quiet face beside it, the rest on hover and for screen readers. */
export function FeelingMark({ feeling }: { feeling: Feeling }) {
  const line = useFeelingLine()(feeling);
  return (
    <Tooltip title={line}>
      <span className="emotion-mark" role="img" aria-label={line}>
        <Face emotion={feeling.emotion} />
      </span>
    </Tooltip>
  );
}

/** From this intensity on a mood is worth a sign in the list. */
const WORTH_A_SIGN = 0.25;

/** A discreet sign in a list of conversations: only where the customer is not calm, or gets less so. */
export function MoodMark({ conversation: { mood } }: { conversation: Conversation }) {
  const { t } = useTranslation('emotion');
  const felt = useFelt();
  if (!mood) return null;
  const calm = mood.emotion === 'neutral' || mood.intensity < WORTH_A_SIGN;
  if (calm && mood.trend !== 'falling') return null;
  const words = mood.trend === 'steady' ? felt(mood) : `${felt(mood)} · ${t(`trend.${mood.trend}`)}`;
  return (
    <span className="emotion-mark" role="img" aria-label={words} title={words}>
      <Face emotion={mood.emotion} size={14} />
      {mood.trend !== 'steady' && (
        <svg
          className={`emotion-trend ${mood.trend === 'falling' ? 'emotion-worse' : 'emotion-better'}`}
          viewBox="0 0 8 8"
          width="8"
          height="8"
          aria-hidden="true"
        >
          <path d={mood.trend === 'falling' ? 'M1 1.5 4 6.5 7 1.5' : 'M1 6.5 4 1.5 7 6.5'} />
        </svg>
      )}
    </span>
  );
}
