import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { features } from './features.ts';
import { Neighbours } from './neighbours.ts';
import { segment } from './testing/jieba.ts';
import { cosine, lengthOf, quantise } from './vectors.ts';

const DIMENSIONS = 8;

function drain<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const index = (texts: Record<string, string>, vectors: Record<string, number[]> = {}) => {
  const made = new Neighbours(DIMENSIONS, segment);
  for (const [id, text] of Object.entries(texts)) {
    const vector = vectors[id];
    made.set(id, text, vector ? quantise(Float32Array.from(vector)) : null);
  }
  return made;
};
const ids = (from: Neighbours, text: string, vector: Int8Array | null = null, k = 10) =>
  drain(from.search({ text, vector, k })).map(({ id }) => id);

describe('vectors', () => {
  const values = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 32, maxLength: 32 });

  test('keep their direction as bytes', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [x, y] = [Float32Array.from(a), Float32Array.from(b)];
        const length = (v: Float32Array) => Math.hypot(...v);
        fc.pre(length(x) > 0.1 && length(y) > 0.1);
        const exact = x.reduce((sum, value, i) => sum + value * y[i]!, 0) / (length(x) * length(y));
        expect(cosine(quantise(x), quantise(y))).toBeCloseTo(exact, 1);
        expect(cosine(quantise(x), quantise(x.map((value) => value * 7)))).toBeGreaterThan(0.9999);
      }),
    );
  });

  test('without a direction, or of other dimensions, are like nothing', () => {
    const some = quantise(Float32Array.of(1, 2));
    expect(cosine(some, quantise(new Float32Array(2)))).toBe(0);
    expect(cosine(some, quantise(Float32Array.of(1, Number.POSITIVE_INFINITY)))).toBe(0);
    expect(cosine(some, quantise(Float32Array.of(1, 2, 3)))).toBe(0);
    expect(lengthOf(new Int8Array(0))).toBe(0);
  });
});

describe('neighbours', () => {
  const texts = {
    refund: '退款什么时候到账',
    address: '怎么修改收货地址',
    lost: 'My parcel has not arrived',
    code: '支付页面提示 E2031',
  };

  test('by words: the same text first, with nearly 1; what shares nothing is left out', () => {
    const found = drain(index(texts).search({ text: texts.refund, vector: null, k: 9 }));
    expect(found[0]).toMatchObject({ id: 'refund' });
    expect(found[0]!.score).toBeGreaterThan(0.98);
    expect(ids(index(texts), 'parcel not arrived')).toEqual(['lost']);
    expect(ids(index(texts), '一直报 e2031')).toEqual(['code']);
    expect(ids(index(texts), '')).toEqual([]);
  });

  test('by vectors: across languages, and together with words', () => {
    const near = [1, 1, 0, 0, 0, 0, 0, 0];
    const far = [0, 0, 0, 0, 1, 1, 1, 1];
    const made = index(texts, { refund: near, address: far, lost: far, code: far });
    const asked = quantise(Float32Array.from(near));
    expect(ids(made, 'Where is my money', asked)[0]).toBe('refund');
    // Words and vector agree on one; the vector alone finds another.
    expect(ids(made, '收货地址', quantise(Float32Array.from(far)))[0]).toBe('address');
  });

  test('a vector of other dimensions is refused when stored and not used when asked', () => {
    const made = index(texts);
    expect(() => made.set('x', 'y', new Int8Array(3))).toThrow(RangeError);
    expect(ids(made, texts.refund, new Int8Array(3))).toEqual(ids(made, texts.refund));
  });

  test('a search pauses, and survives what is set and removed meanwhile', () => {
    const made = new Neighbours(DIMENSIONS, segment);
    for (let i = 0; i < 5000; i++) made.set(String(i), `订单 ${i}`, null);
    const search = made.search({ text: '订单', vector: null, k: 3 });
    expect(search.next().done).toBe(false);
    for (let i = 0; i < 5000; i++) made.remove(String(i));
    made.set('new', '订单', null);
    expect(drain(search).length).toBeGreaterThan(0);
    expect(ids(made, '订单')).toEqual(['new']);
  });

  const word = fc.constantFrom('退款', '地址', '发票', 'refund', 'parcel', 'E2031', '的', 'the', '😀');
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
  const vector = fc.option(
    fc.array(fc.integer({ min: -127, max: 127 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
  );
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');

  test('any sequence of set and remove gives what a fresh index gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id, text, vector, gone: fc.boolean() }), { maxLength: 20 }),
        text,
        vector,
        (steps, asked, askedVector) => {
          const worn = new Neighbours(DIMENSIONS, segment);
          const left = new Map<string, { text: string; vector: number[] | null }>();
          for (const step of steps) {
            if (step.gone) expect(worn.remove(step.id)).toBe(left.delete(step.id));
            else {
              worn.set(step.id, step.text, step.vector && Int8Array.from(step.vector));
              left.set(step.id, step);
            }
          }
          const fresh = new Neighbours(DIMENSIONS, segment);
          for (const [key, entry] of [...left].reverse()) {
            fresh.set(key, entry.text, entry.vector && Int8Array.from(entry.vector));
          }
          const query = { text: asked, vector: askedVector && Int8Array.from(askedVector), k: 4 };
          expect(worn.size).toBe(left.size);
          const found = drain(worn.search(query));
          expect(found).toEqual(drain(fresh.search(query)));
          for (const { score } of found) expect(score).toBeGreaterThan(0);
          for (const { score } of found) expect(score).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test('scores by words are those of a plain scorer', () => {
    const distinct = fc.uniqueArray(
      text.filter((value) => value !== ''),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(distinct, text, (stored, asked) => {
        const made = index(Object.fromEntries(stored.map((value, i) => [`t${i}`, value])));
        const found = drain(made.search({ text: asked, vector: null, k: 99 }));
        const bags = stored.map(bagsOf);
        const question = bagsOf(asked);
        for (const [i] of stored.entries()) {
          const parts = ([0, 1] as const).filter((which) => question[which].size > 0);
          let expected = 0;
          for (const which of parts) {
            const rarity = (hash: number) =>
              Math.log(1 + (bags.length + 0.5) / (bags.filter((bag) => bag[which].has(hash)).length + 0.5));
            const own = bags[i]![which];
            const weights = [...question[which]].map((hash) => [hash, rarity(hash)] as const);
            const length = Math.hypot(...weights.map(([, weight]) => weight));
            const shared = weights
              .filter(([hash]) => own.has(hash))
              .reduce((sum, [, weight]) => sum + weight, 0);
            expected += shared / (length * Math.sqrt(own.size || 1) * parts.length);
          }
          const score = found.find((one) => one.id === `t${i}`)?.score ?? 0;
          expect(score).toBeCloseTo(Math.min(1, expected), 9);
        }
      }),
    );
  });

  test('odd texts neither throw nor take long', () => {
    const made = index(texts);
    for (const odd of ['', '😀😀', '\ud800', 'שלום עולם', 'x'.repeat(100_000), '字'.repeat(100_000)]) {
      made.set('odd', odd, null);
      expect(() => ids(made, odd)).not.toThrow();
    }
  });
});

function bagsOf(text: string): [Set<number>, Set<number>] {
  const { words, grams } = features(text, segment);
  return [new Set(words.ids), new Set(grams.ids.filter((hash) => (hash & 1) === 0))];
}
