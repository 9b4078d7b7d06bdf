import { expect, test } from 'vitest';
import { generalise } from './generalise.ts';

const values = new Map([
  ['contact.name', '林晓'],
  ['agent.name', 'Anna'],
  ['contact.attributes.last_order', 'LM2031'],
  ['contact.attributes.parcel', 'LM2031-7'],
  ['contact.attributes.level', '3'],
]);

test('what was known of one customer stands as a variable', () => {
  expect(generalise('林晓您好，订单 LM2031 今天发出。Anna', values)).toBe(
    '{{contact.name}}您好，订单 {{contact.attributes.last_order}} 今天发出。{{agent.name}}',
  );
});

test('the longest value wins; short ones, and parts of words, are left alone', () => {
  expect(generalise('LM2031-7, 3 days, Annapolis', values)).toBe(
    '{{contact.attributes.parcel}}, 3 days, Annapolis',
  );
  expect(generalise('as it is', new Map())).toBe('as it is');
});

test('values are plain text, whatever signs they hold', () => {
  expect(generalise('a.*b (x) axxb', new Map([['contact.name', 'a.*b (x)']]))).toBe('{{contact.name}} axxb');
});
