import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fill, unknownVariables } from './fill.ts';

const sample = {
  'contact.name': '林晓',
  'contact.email': '',
  'agent.name': '王芳',
  'conversation.number': '7',
  'workspace.name': '',
};
const pieces = (body: string) => fill(body, sample, (key) => `<${key}>`);

test('puts sample values where variables stand', () => {
  expect(
    pieces('您好 {{contact.name}}，#{{ conversation.number }} {{contact.attributes.设备}}。')
      .map((p) => p.text)
      .join(''),
  ).toBe('您好 林晓，#7 <设备>。');
});

test('marks what is no variable and leaves it as written', () => {
  expect(pieces('{{contact.nmae}}')).toEqual([{ kind: 'unknown', text: '{{contact.nmae}}', at: 0 }]);
  expect(unknownVariables('{{a}} {{contact.name}} {{b}}')).toEqual(['{{a}}', '{{b}}']);
  expect(pieces('{{contact.attributes.}}')[0]?.kind).toBe('unknown');
});

test('text without variables comes back unchanged, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('{{'));
      expect(
        pieces(text)
          .map((p) => p.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
