import { type Classifier, type Example, Trace, trace, trainClassifier } from '@attune/semantics';
import { segment, shippedReader } from './lib/reader.ts';
import { type Options, positive, seeded } from './lib/suite.ts';
import { type Tongue, writeExamples, writeMessages } from './lib/writing.ts';

const LANGUAGES = ['zh', 'en'] as const;
/** What the text engines read of a message. */
const LIMIT = 2000;

export const suite = {
  name: 'throughput',
  describe:
    'How many messages a second one core reads: features, sentiment, emotion and one of 150 intents each, on one trace of features; generated messages. Baseline: segmenting the words alone.',
  flags: { messages: { type: 'string', default: '10000' } },
  async run({ quick, flags }: Options): Promise<Record<string, number>> {
    const count = Math.ceil(positive(flags, 'messages') / (quick ? 10 : 1));
    const metrics: Record<string, number> = {};
    const idle = process.memoryUsage().rss;
    const reader = shippedReader();
    const traced = new Trace();
    for (const language of LANGUAGES) {
      const messages = writeMessages(language, count, seeded(1));
      const intents = learnIntents(language);
      const read = (text: string): void => {
        const head = text.slice(0, LIMIT);
        trace(head, segment, traced);
        reader.readTrace(head, traced);
        intents.predictTrace(traced, 3);
      };
      const { core, wall } = perSecond(messages, read);
      metrics[language] = core;
      metrics[`${language}ByTheClock`] = wall;
      metrics[`${language}Features`] = perSecond(messages, (text) => trace(text, segment, traced)).core;
      metrics[`baseline.segment.${language}`] = perSecond(messages, segment).core;
      metrics[`${language}Characters`] = messages.reduce((sum, text) => sum + text.length, 0) / count;
    }
    metrics.messagesPerSecond = Math.min(metrics.zh!, metrics.en!);
    metrics.rssMb = process.memoryUsage().rss / 1e6;
    metrics.rssIdleMb = idle / 1e6;
    metrics.intents = INTENTS;
    return metrics;
  },
};

const INTENTS = 150;
const EXAMPLES = 40;

function learnIntents(language: Tongue): Classifier {
  const examples: Example[] = writeExamples(language, INTENTS, EXAMPLES, seeded(2));
  return trainClassifier(examples, { segment, nets: 0 });
}

const PASSES = 4;
/** So many messages first, until the compiler has done its work. */
const WARM_UP = 10_000;

/**
 * Messages per second of processor time, all threads of the process together, so that what else the machine does takes
 * little away; and per second of the clock.
 */
function perSecond(messages: readonly string[], read: (text: string) => unknown) {
  for (let done = 0; done < WARM_UP; done += messages.length) for (const text of messages) read(text);
  const before = process.cpuUsage();
  const start = performance.now();
  for (let pass = 0; pass < PASSES; pass++) for (const text of messages) read(text);
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const count = messages.length * PASSES;
  return { core: count / ((user + system) / 1e6), wall: count / (wall / 1e3) };
}
