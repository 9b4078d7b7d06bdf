import { cosine, quantise } from '@attune/semantics';
import { expect, test } from 'vitest';
import { loadStaticEncoder, openStaticEncoder } from './static.ts';

test('the encoder that ships is read once and brings together what means the same in two languages', async () => {
  expect(loadStaticEncoder()).toBe(loadStaticEncoder());
  const encoder = await openStaticEncoder();
  const [refund, policy, password] = await encoder.encode(
    ['怎么退款', 'Refund policy', 'I forgot my password'],
    'query',
  );
  expect(encoder.id).toContain(`:${encoder.dimensions}`);
  expect(refund).toHaveLength(encoder.dimensions);
  const near = (a: Float32Array | undefined, b: Float32Array | undefined) =>
    cosine(quantise(a!), quantise(b!));
  expect(near(refund, policy)).toBeGreaterThan(near(refund, password) + 0.2);
});
