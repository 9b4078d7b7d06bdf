import type { Ledger, Moment } from './ledger.ts';

const DAY = 86_400_000;
/** How long after the first answer to a survey another one replaces it. */
export const ANSWER_WINDOW_MS = DAY;
/** CSAT answers from here on (of 5) are satisfied. */
const SATISFIED = 4;

interface Survey {
  sent: Moment | null;
  answer: { moment: Moment; firstAt: number; score: number } | null;
}

/** The CSAT surveys of one conversation. */
export class Surveys {
  readonly #surveys = new Map<string, Survey>();

  sent(id: string, moment: Moment): void {
    this.#survey(id).sent ??= moment;
  }

  /** One answer per survey: the last within the window counts. */
  answered(id: string, score: number, moment: Moment): void {
    const survey = this.#survey(id);
    const firstAt = survey.answer?.firstAt ?? moment.at;
    if (moment.at - firstAt <= ANSWER_WINDOW_MS) survey.answer = { moment, firstAt, score };
  }

  /** Writes the values; returns when they become final. */
  write(ledger: Ledger, now: number): number[] {
    const finalAt: number[] = [];
    for (const { sent, answer } of this.#surveys.values()) {
      if (sent)
        ledger.addApart('answer_rate', 'satisfaction', sent, answer ? 1 : 0, { provisional: !answer });
      if (!answer) continue;
      const final = answer.firstAt + ANSWER_WINDOW_MS;
      finalAt.push(final);
      const value = answer.score >= SATISFIED ? 1 : 0;
      ledger.add('satisfaction', answer.moment, value, { provisional: now < final });
    }
    return finalAt;
  }

  #survey(id: string): Survey {
    let survey = this.#surveys.get(id);
    if (!survey) {
      survey = { sent: null, answer: null };
      this.#surveys.set(id, survey);
    }
    return survey;
  }
}
