import { createMatcher, trainClassifier } from '@attune/semantics';
import { expect, test } from 'vitest';
import { segment } from '../understanding/segment.ts';
import { rank } from './rank.ts';
import { find, type Knowledge } from './scoring.ts';

test('what the words find is shown, however much weight the classifier has', () => {
  const matcher = createMatcher({ segment });
  const entries = ['退换货流程', '换货要多久', '修改收货地址'].map((title) => ({
    id: title,
    title,
    body: '',
  }));
  for (const entry of entries) matcher.set(entry);
  const examples = entries.flatMap(({ id }) => [
    { text: id, label: id },
    { text: `请问${id}`, label: id },
  ]);
  const known: Knowledge = {
    matcher,
    rejected: createMatcher({ segment }),
    usage: new Map(),
    classifier: trainClassifier(examples, { segment, nets: 0 }),
    mix: 0,
  };
  const shown = (mix: number) => {
    const { hits, priorOf } = find({ ...known, mix }, '换货', { k: 12 });
    return rank(hits, (id) => ({ item: id, prior: priorOf(id, { of: null, here: null }) }))
      .map(({ item }) => item)
      .sort();
  };
  expect(shown(0).length).toBeGreaterThan(1);
  expect(shown(0.9)).toEqual(expect.arrayContaining(shown(0)));
});
