import type { Calibrator, Curve } from './calibration.ts';
import { Classifier, type Model } from './classifier.ts';
import type { Senses } from './examples.ts';
import { Layer } from './layer.ts';
import { Scorer } from './scorer.ts';
import { Vocabulary } from './sparse.ts';

/** "ATCL" in the first four bytes, then the version of the layout. */
const MAGIC = 0x4c435441;
const LAYOUT = 1;
const KINDS = [Int8Array, Int32Array, Float32Array] as const;
export type Numbers = Int8Array | Int32Array | Float32Array;

/** What is no array of numbers; JSON in the file. */
interface Header {
  readonly labels: string[];
  readonly documents: number;
  readonly weights: readonly number[];
  readonly calibrator: Calibrator | null;
  readonly curve: Curve;
  readonly precision: number;
  /** Of dense inputs. */
  readonly scale: number;
  /** Which layers follow. */
  readonly nets: number;
  readonly centroid: boolean;
  readonly meaning: boolean;
  /** The encoder that the dense inputs come from. */
  readonly encoder: string | null;
}

/** A classifier as bytes, without its examples and without the encoder. */
export function classifierToBytes({ model, encoder }: Classifier): Uint8Array<ArrayBuffer> {
  const { vocabulary, scorer } = model;
  const header: Header = {
    labels: model.labels,
    documents: vocabulary.documents,
    weights: model.weights,
    calibrator: model.calibrator,
    curve: model.curve,
    precision: model.precision,
    scale: model.frame.scale,
    nets: scorer.nets.length,
    centroid: scorer.centroid !== null,
    meaning: scorer.meaning !== null,
    encoder,
  };
  const layers = [scorer.svm, scorer.centroid, scorer.meaning].filter((layer) => layer !== null);
  return pack(JSON.stringify(header), [
    Int32Array.from(vocabulary.buckets),
    Int32Array.from(vocabulary.frequencies),
    model.frame.center,
    ...layers.flatMap(partsOf),
    ...scorer.nets.flatMap((net) => [...partsOf(net.input), net.output, net.outputBias]),
  ]);
}

/**
 * @param senses as at training; the same encoder, if there was one
 * @throws RangeError if the bytes are no classifier, or one of another encoder
 */
export function classifierFromBytes(bytes: Uint8Array, senses: Senses): Classifier {
  const { text, arrays } = unpack(bytes);
  const header = JSON.parse(text) as Header;
  if (header.encoder !== (senses.encoder?.version ?? null)) {
    throw new RangeError(`the classifier was trained with encoder ${header.encoder ?? 'none'}`);
  }
  let at = 0;
  const next = <T extends Numbers>() => arrays[at++] as T;
  const layer = () => new Layer(next<Int8Array>(), next<Float32Array>(), next<Float32Array>());
  const vocabulary = new Vocabulary(header.documents, next<Int32Array>(), next<Int32Array>());
  const frame = { center: next<Float32Array>(), scale: header.scale };
  const svm = layer();
  const centroid = header.centroid ? layer() : null;
  const meaning = header.meaning ? layer() : null;
  const nets = Array.from({ length: header.nets }, () => ({
    input: layer(),
    output: next<Float32Array>(),
    outputBias: next<Float32Array>(),
  }));
  const { labels, weights, calibrator, curve, precision } = header;
  const scorer = new Scorer(svm, nets, centroid, meaning);
  const model: Model = { labels, vocabulary, scorer, frame, weights, calibrator, curve, precision };
  return new Classifier(model, senses, []);
}

function partsOf(layer: Layer): Numbers[] {
  return [layer.weights, layer.scales, layer.bias];
}

/**
 * Little-endian words: magic, layout, length of the text, number of arrays; for each array its kind and length; the
 * text in UTF-16, then the arrays, everything on four-byte borders.
 */
export function pack(text: string, arrays: readonly Numbers[]): Uint8Array<ArrayBuffer> {
  const padded = (bytes: number) => Math.ceil(bytes / 4) * 4;
  let size = 16 + 8 * arrays.length + padded(2 * text.length);
  for (const array of arrays) size += padded(array.byteLength);
  const result = new Uint8Array(size);
  const view = new DataView(result.buffer);
  [MAGIC, LAYOUT, text.length, arrays.length].forEach((word, index) => {
    view.setUint32(4 * index, word, true);
  });
  let at = 16;
  for (const array of arrays) {
    const kind = KINDS.findIndex((one) => array instanceof one);
    view.setUint32(at, kind, true);
    view.setUint32(at + 4, array.length, true);
    at += 8;
  }
  for (let i = 0; i < text.length; i++) view.setUint16(at + 2 * i, text.charCodeAt(i), true);
  at += padded(2 * text.length);
  for (const array of arrays) {
    result.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += padded(array.byteLength);
  }
  return result;
}

export function unpack(bytes: Uint8Array): { text: string; arrays: Numbers[] } {
  // Not slice(): that of Node's Buffer shares its memory, which may begin anywhere.
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  const word = (offset: number) => view.getUint32(offset, true);
  if (copy.length < 16 || word(0) !== MAGIC || word(4) !== LAYOUT) {
    throw new RangeError('these bytes are no classifier of this version');
  }
  const count = word(12);
  let at = 16 + 8 * count;
  let text = '';
  for (let i = 0; i < word(8); i++) text += String.fromCharCode(view.getUint16(at + 2 * i, true));
  at += Math.ceil(word(8) / 2) * 4;
  const arrays: Numbers[] = [];
  for (let index = 0; index < count; index++) {
    const kind = KINDS[word(16 + 8 * index)];
    const length = word(20 + 8 * index);
    if (!kind || at + length * kind.BYTES_PER_ELEMENT > copy.length) {
      throw new RangeError('these bytes are cut off');
    }
    arrays.push(new kind(copy.buffer, at, length));
    at += Math.ceil((length * kind.BYTES_PER_ELEMENT) / 4) * 4;
  }
  return { text, arrays };
}
