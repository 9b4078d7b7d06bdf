import { useState } from 'preact/hooks';
import { useWidget } from './context.ts';
import { FaceIcon } from './icons.tsx';

/** Five faces with words and one line for the reason; `score` is set once it was answered. */
export function Survey({ score }: { score: number | null }) {
  const { widget, view, words } = useWidget();
  const [chosen, setChosen] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const [state, setState] = useState<'asking' | 'sending' | 'failed'>('asking');
  const agent = view.thread.conversation?.agentName;
  const title = agent ? words.surveyTitleFor(agent) : words.surveyTitle;

  if (score !== null) {
    return (
      <div class="survey done" role="status">
        <FaceIcon score={score} />
        <p>
          <strong>{words.surveyThanks}</strong>
          <br />
          {words.surveyGiven(words.scores[score - 1] ?? '')}
        </p>
        <p class="soft">{words.surveyNew}</p>
      </div>
    );
  }
  return (
    <form
      class="survey"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen === null || state === 'sending') return;
        setState('sending');
        const comment = reason.trim();
        widget
          .answerSurvey({ score: chosen, ...(comment ? { comment } : {}) })
          .catch(() => setState('failed'));
      }}
    >
      <fieldset class="faces">
        <legend>{title}</legend>
        {words.scores.map((word, i) => (
          <label key={word} class={chosen === i + 1 ? 'face chosen' : 'face'}>
            <input
              class="hidden"
              type="radio"
              name="score"
              value={i + 1}
              checked={chosen === i + 1}
              onChange={() => setChosen(i + 1)}
            />
            <FaceIcon score={i + 1} />
            <span>{word}</span>
          </label>
        ))}
      </fieldset>
      {chosen !== null && (
        <div class="reason">
          <input
            type="text"
            maxLength={2000}
            dir="auto"
            aria-label={words.surveyReason}
            placeholder={words.surveyReason}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          <button type="submit" class="small primary" disabled={state === 'sending'}>
            {words.surveySend}
          </button>
        </div>
      )}
      {state === 'failed' && (
        <p class="note" role="alert">
          {words.surveyFailed}
        </p>
      )}
    </form>
  );
}
