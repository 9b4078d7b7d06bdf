import { type Input, Layer } from './layer.ts';
import { type NetOptions, type NetWeights, rectify, trainNet, trainOutput } from './net.ts';
import { SparseVector } from './sparse.ts';
import { type TrainingRows, trainSvm } from './svm.ts';

/** Rows with the class of each, from 0 to `classes`. */
export interface TrainingSet extends TrainingRows {
  readonly label: Int32Array;
  readonly classes: number;
}

export interface Net {
  /** Over dense and sparse inputs, or over the sparse ones alone. */
  readonly input: Layer;
  /** [classes][hidden] */
  readonly output: Float32Array;
  readonly outputBias: Float32Array;
}

/** What the parts of a scorer say about one text, one number a class; reused from text to text. */
export interface Scores {
  /** Signed distance from each class's boundary. */
  svm: Float32Array;
  /** Mean logarithm of the nets' probabilities. */
  net: Float32Array;
  /** Closeness to the mean of the class's examples: words and n-grams, then the encoder's vectors. */
  centroid: Float32Array;
  meaning: Float32Array;
}
export const PARTS = ['svm', 'net', 'centroid', 'meaning'] as const;

export interface ScorerOptions {
  readonly nets: number;
  readonly net: NetOptions;
  /** Whether the nets see the dense inputs; where examples are many, words teach them enough, in a third of the time. */
  readonly denseNets: boolean;
  /** Where examples are many, the centroids add nothing but size. */
  readonly centroids: boolean;
}

/** The trained parts, before they are weighed against each other. */
export class Scorer {
  svm: Layer;
  nets: Net[];
  centroid: Layer | null;
  meaning: Layer | null;

  constructor(svm: Layer, nets: Net[], centroid: Layer | null, meaning: Layer | null) {
    this.svm = svm;
    this.nets = nets;
    this.centroid = centroid;
    this.meaning = meaning;
  }

  static train(set: TrainingSet, members: Int32Array, options: ScorerOptions): Scorer {
    const { classes, columns, width } = set;
    const inputs = width + columns;
    const seen = options.denseNets ? set : { ...set, dense: NO_NUMBERS, width: 0 };
    const scorer = new Scorer(
      Layer.empty(inputs, classes),
      Array.from({ length: options.nets }, (_, index) =>
        packed(trainNet(seen, members, set.label, classes, { ...options.net, seed: index + 1 })),
      ),
      options.centroids ? Layer.empty(inputs, classes) : null,
      width > 0 ? Layer.empty(width, classes) : null,
    );
    for (let c = 0; c < classes; c++) scorer.#trainClass(set, members, c);
    return scorer;
  }

  /** Learns one class anew on hidden units that stay as they are. */
  learnClass(set: TrainingSet, members: Int32Array, wanted: number): void {
    this.#trainClass(set, members, wanted);
    const stride = Math.ceil(members.length / REMEMBERED);
    const chosen = members.filter((row, index) => set.label[row] === wanted || index % stride === 0);
    for (const net of this.nets) {
      const units = Array.from(chosen, (row) => hiddenUnits(net, inputOf(set, row), this.svm.inputs));
      const others = units.map((own) => logSumExp(outputScores(net, own).filter((_, c) => c !== wanted)));
      const positive = Array.from(chosen, (row) => set.label[row] === wanted);
      const { weights, bias } = trainOutput(units, others, positive);
      net.output.set(weights, wanted * weights.length);
      net.outputBias[wanted] = bias;
    }
  }

  /** Makes room for more inputs and classes. */
  widen(width: number, columns: number, classes: number): void {
    const inputs = width + columns;
    const before = this.svm.inputs;
    this.svm = this.svm.widened(inputs, classes);
    this.centroid = this.centroid?.widened(inputs, classes) ?? null;
    this.meaning = this.meaning?.widened(this.meaning.inputs, classes) ?? null;
    this.nets = this.nets.map(({ input, output, outputBias }) => {
      const wider = {
        output: new Float32Array(classes * input.outputs),
        outputBias: new Float32Array(classes),
      };
      wider.output.set(output);
      wider.outputBias.set(outputBias);
      const own = input.inputs === before ? inputs : columns;
      return { input: input.widened(own, input.outputs), ...wider };
    });
  }

  #trainClass(set: TrainingSet, members: Int32Array, wanted: number): void {
    const { weights, bias } = trainSvm(set, members, (row) => set.label[row] === wanted);
    this.svm.set(wanted, weights, bias);
    if (!this.centroid && !this.meaning) return;
    const own = members.filter((row) => set.label[row] === wanted);
    this.centroid?.set(wanted, sparseMean(set, own), 0);
    this.meaning?.set(wanted, denseMean(set, own), 0);
  }

  get classes(): number {
    return this.svm.outputs;
  }

  room(): Scores {
    const room = () => new Float32Array(this.classes);
    return { svm: room(), net: room(), centroid: room(), meaning: room() };
  }

  score(input: Input, into: Scores): Scores {
    this.svm.apply(input, into.svm);
    this.centroid?.apply(input, into.centroid);
    if (this.meaning) this.meaning.apply({ dense: input.dense, sparse: NOTHING }, into.meaning);
    into.net.fill(0);
    for (const net of this.nets) {
      const units = hiddenUnits(net, input, this.svm.inputs);
      addLogProbabilities(outputScores(net, units), 1 / this.nets.length, into.net);
    }
    return into;
  }
}

/** An update learns its class against about this many other examples. */
const REMEMBERED = 1000;
const NO_NUMBERS = new Float32Array(0);
const NOTHING = new SparseVector();

function hiddenUnits({ input }: Net, { dense, sparse }: Input, inputs: number): Float32Array {
  const units = new Float32Array(input.outputs);
  input.apply({ dense: input.inputs === inputs ? dense : NO_NUMBERS, sparse }, units);
  rectify(units);
  return units;
}

function outputScores({ output, outputBias }: Net, units: Float32Array): Float32Array {
  const hidden = units.length;
  const scores = Float32Array.from(outputBias);
  for (let c = 0; c < scores.length; c++) {
    const base = c * hidden;
    for (let k = 0; k < hidden; k++) scores[c]! += output[base + k]! * units[k]!;
  }
  return scores;
}

function addLogProbabilities(scores: Float32Array, share: number, into: Float32Array): void {
  const total = logSumExp(scores);
  for (let c = 0; c < into.length; c++) into[c]! += share * (scores[c]! - total);
}

export function logSumExp(values: ArrayLike<number>): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > top) top = values[i]!;
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.exp(values[i]! - top);
  return top + Math.log(total);
}

/** A row of the training set as an input; shares its memory. */
export function inputOf({ sparse: { offsets, ids, values }, dense, width }: TrainingSet, row: number): Input {
  const sparse = new SparseVector();
  const [from, to] = [offsets[row]!, offsets[row + 1]!];
  sparse.ids = ids.subarray(from, to);
  sparse.values = values.subarray(from, to);
  sparse.size = to - from;
  return { sparse, dense: dense.subarray(row * width, (row + 1) * width) };
}

function packed({ hidden, input, inputBias, output, outputBias }: NetWeights): Net {
  const layer = Layer.empty(input.length / hidden, hidden);
  for (let k = 0; k < hidden; k++) layer.set(k, input, inputBias[k]!, hidden, k);
  return { input: layer, output, outputBias };
}

/** Of length one, over the sparse features; zeros for the dense dimensions. */
function sparseMean({ sparse, columns, width }: TrainingSet, own: Int32Array): Float32Array {
  const mean = new Float32Array(width + columns);
  for (const row of own) {
    for (let at = sparse.offsets[row]!; at < sparse.offsets[row + 1]!; at++) {
      mean[width + sparse.ids[at]!]! += sparse.values[at]!;
    }
  }
  return unit(mean);
}

function denseMean({ dense, width }: TrainingSet, own: Int32Array): Float32Array {
  const mean = new Float32Array(width);
  for (const row of own) for (let k = 0; k < width; k++) mean[k]! += dense[row * width + k]!;
  return unit(mean);
}

function unit(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square) || 1;
  return vector.map((value) => value / length);
}
