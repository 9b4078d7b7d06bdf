import { Trace, trace } from '../features.ts';
import type { Segment, StaticEncoder } from '../types.ts';
import type { Input } from './layer.ts';
import type { TrainingSet } from './scorer.ts';
import { Counter, type SparseRows, SparseVector, stack, TEXT_LIMIT, type Vocabulary } from './sparse.ts';

export interface Example {
  readonly text: string;
  readonly label: string;
}

/** What turns texts into what the models see; the same for training and use. */
export interface Senses {
  readonly segment: Segment;
  /** Meaning beyond the words of the examples; helps most where these are few. */
  readonly encoder?: StaticEncoder | undefined;
  /** By label, a text that says what it is (an answer's title); counts as one more example. */
  readonly names?: Readonly<Record<string, string>> | undefined;
}

/** From the encoder's vectors to dense inputs: what all texts have in common is taken off, the rest brought to one length. */
export interface DenseFrame {
  readonly center: Float32Array;
  readonly scale: number;
}

/** An example as the models see it. */
export interface Row {
  readonly label: string;
  readonly text: string;
  readonly counted: { readonly ids: Int32Array; readonly values: Float32Array };
  readonly vector: Float32Array;
  /** Learned from always, never judged by. */
  readonly isName: boolean;
}

/** From texts to what the models see. */
export class Reader {
  readonly #senses: Senses;
  readonly #counter: Counter;
  readonly #trace = new Trace();
  readonly #sparse = new SparseVector();

  constructor(senses: Senses) {
    this.#senses = senses;
    this.#counter = new Counter(senses.segment);
  }

  trace(text: string): Trace {
    return trace(text.slice(0, TEXT_LIMIT), this.#senses.segment, this.#trace);
  }

  input(text: string, vocabulary: Vocabulary, frame: DenseFrame): Input {
    return this.inputOf(this.trace(text), vocabulary, frame);
  }

  inputOf(traced: Trace, vocabulary: Vocabulary, frame: DenseFrame): Input {
    return {
      sparse: vocabulary.weigh(this.#counter.countTrace(traced), this.#sparse),
      dense: framed(this.#vector(traced.text), frame),
    };
  }

  /** Distinct and in one order, whatever order they come in; with the names, of one label or of all. */
  rows(examples: readonly Example[], only?: string): Row[] {
    const names = Object.entries(this.#senses.names ?? {}).filter(([label]) => !only || label === only);
    const distinct = new Map<string, Row>();
    const add = (text: string, label: string, isName: boolean) => {
      const key = JSON.stringify([label, text]);
      if (distinct.has(key)) return;
      const traced = this.trace(text);
      const { ids, values, size } = this.#counter.countTrace(traced);
      const counted = { ids: ids.slice(0, size), values: values.slice(0, size) };
      distinct.set(key, { label, text, counted, vector: this.#vector(traced.text), isName });
    };
    for (const { text, label } of examples) add(text, label, false);
    if (!only || examples.length > 0) for (const [label, name] of names) add(name, label, true);
    return [...distinct.values()].sort(byLabelAndText);
  }

  #vector(clean: string): Float32Array {
    return this.#senses.encoder?.encode(clean) ?? NO_VECTOR;
  }
}

const NO_VECTOR = new Float32Array(0);

export function byLabelAndText(a: Row, b: Row): number {
  if (a.label !== b.label) return a.label < b.label ? -1 : 1;
  return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
}

export function stackRows(rows: readonly Row[]): SparseRows {
  const vector = new SparseVector();
  return stack(rows.length, (index) => {
    const { ids, values } = rows[index]!.counted;
    vector.size = 0;
    for (let i = 0; i < ids.length; i++) vector.push(ids[i]!, values[i]!);
    return vector;
  });
}

/** How much dense vectors weigh against sparse ones, of which each block has length 1. */
export function frameOf(rows: readonly Row[], width: number, scale: number): DenseFrame {
  const center = new Float32Array(width);
  for (const { vector } of rows) for (let k = 0; k < width; k++) center[k]! += vector[k]! / rows.length;
  return { center, scale };
}

function framed(vector: Float32Array, { center, scale }: DenseFrame): Float32Array {
  const result = new Float32Array(center.length);
  let square = 0;
  for (let k = 0; k < result.length; k++) {
    result[k] = vector[k]! - center[k]!;
    square += result[k]! * result[k]!;
  }
  const factor = scale / (Math.sqrt(square) || 1);
  for (let k = 0; k < result.length; k++) result[k]! *= factor;
  return result;
}

export function trainingSet(
  rows: readonly Row[],
  labels: readonly string[],
  vocabulary: Vocabulary,
  frame: DenseFrame,
): TrainingSet {
  const index = new Map(labels.map((label, c) => [label, c]));
  const width = frame.center.length;
  const dense = new Float32Array(rows.length * width);
  rows.forEach(({ vector }, i) => {
    dense.set(framed(vector, frame), i * width);
  });
  return {
    sparse: vocabulary.weighAll(stackRows(rows)),
    columns: vocabulary.size,
    dense,
    width,
    label: Int32Array.from(rows, (row) => index.get(row.label)!),
    classes: labels.length,
  };
}
