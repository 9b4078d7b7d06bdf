import type { SparseVector } from './sparse.ts';

/** A text as the models see it: dense part first (possibly of no dimensions), then the sparse features. */
export interface Input {
  readonly dense: Float32Array;
  readonly sparse: SparseVector;
}

/**
 * A linear layer with weights of one byte and one scale an output: [input][output], so that a feature's weights for all outputs lie
 * side by side. Rounding them costs nothing measurable (Banking77: 0.02 points at most).
 */
export class Layer {
  readonly outputs: number;
  readonly weights: Int8Array;
  /** What one step of an output's weights is worth. */
  readonly scales: Float32Array;
  readonly bias: Float32Array;

  constructor(weights: Int8Array, scales: Float32Array, bias: Float32Array) {
    this.outputs = scales.length;
    this.weights = weights;
    this.scales = scales;
    this.bias = bias;
  }

  static empty(inputs: number, outputs: number): Layer {
    return new Layer(new Int8Array(inputs * outputs), new Float32Array(outputs), new Float32Array(outputs));
  }

  get inputs(): number {
    return this.weights.length / this.outputs;
  }

  /** Sets one output's weights: `weights[stride × input + offset]`. */
  set(output: number, weights: Float32Array, bias: number, stride = 1, offset = 0): void {
    const { inputs, outputs } = this;
    let largest = 0;
    for (let i = 0; i < inputs; i++) largest = Math.max(largest, Math.abs(weights[i * stride + offset]!));
    const scale = largest / 127;
    for (let i = 0; i < inputs; i++) {
      const steps = scale === 0 ? 0 : Math.round(weights[i * stride + offset]! / scale);
      this.weights[i * outputs + output] = steps;
    }
    this.scales[output] = scale;
    this.bias[output] = bias;
  }

  apply({ dense, sparse }: Input, into: Float32Array): void {
    const { outputs, weights, scales, bias } = this;
    into.fill(0);
    for (let i = 0; i < dense.length; i++) add(into, weights, i * outputs, dense[i]!);
    const { ids, values, size } = sparse;
    const first = dense.length * outputs;
    const even = size - (size % 4);
    for (let i = 0; i < even; i += 4) {
      const a = first + ids[i]! * outputs;
      const b = first + ids[i + 1]! * outputs;
      const c = first + ids[i + 2]! * outputs;
      const d = first + ids[i + 3]! * outputs;
      addFour(into, weights, a, values[i]!, b, values[i + 1]!, c, values[i + 2]!, d, values[i + 3]!);
    }
    for (let i = even; i < size; i++) add(into, weights, first + ids[i]! * outputs, values[i]!);
    for (let c = 0; c < outputs; c++) into[c] = into[c]! * scales[c]! + bias[c]!;
  }

  /** What one input adds to one output. */
  weight(input: number, output: number): number {
    return this.weights[input * this.outputs + output]! * this.scales[output]!;
  }

  /** With room for more inputs and outputs, whose weights are zero. */
  widened(inputs: number, outputs: number): Layer {
    if (inputs === this.inputs && outputs === this.outputs) return this;
    const wider = Layer.empty(inputs, outputs);
    for (let i = 0; i < this.inputs; i++) {
      wider.weights.set(this.weights.subarray(i * this.outputs, (i + 1) * this.outputs), i * outputs);
    }
    wider.scales.set(this.scales);
    wider.bias.set(this.bias);
    return wider;
  }
}

function add(into: Float32Array, weights: Int8Array, base: number, scale: number): void {
  for (let c = 0; c < into.length; c++) into[c]! += scale * weights[base + c]!;
}

/** Four inputs at once: each sum is then loaded and stored once instead of four times, which halves the time of a text. */
function addFour(
  into: Float32Array,
  weights: Int8Array,
  a: number,
  byA: number,
  b: number,
  byB: number,
  c: number,
  byC: number,
  d: number,
  byD: number,
): void {
  for (let k = 0; k < into.length; k++) {
    into[k]! += byA * weights[a + k]! + byB * weights[b + k]! + byC * weights[c + k]! + byD * weights[d + k]!;
  }
}
