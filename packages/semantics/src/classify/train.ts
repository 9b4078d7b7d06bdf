import { crossFitted, fitCalibrator, type Judged, precisionCurve } from './calibration.ts';
import { Classifier } from './classifier.ts';
import { type Example, frameOf, Reader, type Senses, stackRows, trainingSet } from './examples.ts';
import { judgeHeldOut, judgeOutOfFold, type OutOfScope } from './held-out.ts';
import type { Input } from './layer.ts';
import { fitPool, pool } from './pool.ts';
import { Scorer, type ScorerOptions } from './scorer.ts';
import { signalsOf } from './signals.ts';
import { Vocabulary } from './sparse.ts';

export interface ClassifierOptions extends Senses {
  /** Held-out examples to weigh the parts and to calibrate by; without them, parts of the examples take turns. */
  readonly validation?: readonly Example[] | undefined;
  readonly outOfScope?: OutOfScope | undefined;
  /** Precision that `sure` promises; default 0.95. */
  readonly precision?: number | undefined;
  /** How many nets; 0 is the fast way. By default it depends on how much there is to learn. */
  readonly nets?: number | undefined;
}

/** A net takes a step's time for each class; beyond this many, steps times classes, it is left out. */
const NET_BUDGET = 1e8;
/** Each starts elsewhere; together they err less. */
const NETS = 3;
/**
 * From this many examples a label on average, words teach enough: centroids add nothing, the encoder's vectors count half, and
 * the nets do without them. Chosen by cross-validation on the train parts of Banking77 and SMP2017.
 */
const MANY = 30;

/**
 * Learns labels (answers, intents) from examples. The result depends on the set of examples, not on their order; the same
 * example twice counts once.
 *
 * Parts: one-versus-rest linear SVMs over TF-IDF of words, pairs and character n-grams and the encoder's vector; small nets over the same
 * inputs; centroids where examples are few. How much each part counts is learned from texts it has not seen, and so is the confidence.
 */
export function trainClassifier(examples: readonly Example[], options: ClassifierOptions): Classifier {
  const reader = new Reader(options);
  const rows = reader.rows(examples);
  const labels = [...new Set(rows.map((row) => row.label))].sort();
  const counted = stackRows(rows);
  const vocabulary = Vocabulary.fit(counted);
  const few = rows.length < MANY * labels.length;
  const frame = frameOf(rows, options.encoder?.dimensions ?? 0, few ? 1 : 0.5);
  const set = trainingSet(rows, labels, vocabulary, frame);
  const everything = Int32Array.from(rows, (_, index) => index);
  const plan = planFor(rows.length, labels.length, few, options.nets);
  const scorer = Scorer.train(set, everything, plan);
  const read = (text: string): Input => reader.input(text, vocabulary, frame);

  const samples = options.validation
    ? judgeHeldOut(options.validation, labels, scorer, vocabulary, read, options.outOfScope)
    : judgeOutOfFold(rows, labels, set, plan, vocabulary, read, options.outOfScope);
  const present = [true, plan.nets > 0, plan.centroids, set.width > 0];
  const weights = fitPool(
    samples.filter((sample) => sample.label >= 0),
    present,
  );
  const judged = samples.map((sample): Judged => {
    const shares = pool(sample.scores, weights, new Float32Array(labels.length));
    return {
      signals: signalsOf(shares, sample.scores, sample.known),
      right: sample.label >= 0 && shares[sample.label]! === Math.max(...shares),
      weight: sample.weight,
    };
  });
  const calibrator = judged.length < 20 ? null : fitCalibrator(judged);
  const curve = precisionCurve(calibrator ? crossFitted(judged) : []);
  const model = {
    labels,
    vocabulary,
    scorer,
    frame,
    weights,
    calibrator,
    curve,
    precision: options.precision ?? 0.95,
  };
  return new Classifier(model, options, rows);
}

function planFor(rows: number, classes: number, few: boolean, nets: number | undefined): ScorerOptions {
  const net = few ? { hidden: 64, epochs: 30, dropout: 0.7 } : { hidden: 100, epochs: 20, dropout: 0.5 };
  const affordable = rows * net.epochs * classes <= NET_BUDGET && classes > 1;
  return { nets: affordable ? (nets ?? NETS) : 0, net, denseNets: few, centroids: few };
}
