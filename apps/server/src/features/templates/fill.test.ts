import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillTemplate, templateValues } from './fill.ts';

const values = new Map([
  ['contact.name', '王芳'],
  ['conversation.number', '1001'],
]);

test('puts values in, spaces inside the braces or not, as often as they occur', () => {
  expect(
    fillTemplate('{{contact.name}}，您好！{{ contact.name }}，#{{conversation.number}}', values),
  ).toEqual({
    text: '王芳，您好！王芳，#1001',
    missing: [],
  });
});

test('leaves what has no value as it was written and names it once', () => {
  expect(fillTemplate('Dear {{ contact.title }} {{contact.title}}{{}}{{x', values)).toEqual({
    text: 'Dear {{ contact.title }} {{contact.title}}{{}}{{x',
    missing: ['contact.title'],
  });
});

test('names of object members are no variables', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'contact.attributes.__proto__']) {
    expect(fillTemplate(`{{${name}}}`, values).missing).toEqual([name]);
  }
});

test('text without braces is unchanged', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !/[{}]/.test(text)),
      (text) => {
        expect(fillTemplate(text, values)).toEqual({ text, missing: [] });
      },
    ),
  );
});

test('a value is plain text, whatever braces, dollars or variables stand in it', () => {
  const nasty = fc.oneof(
    fc.string(),
    fc.constantFrom('{{contact.name}}', '{{b}}', '}}{{b}}{{', '$&', '$1', '$$', '{{{{b}}}}'),
  );
  fc.assert(
    fc.property(nasty, nasty, (a, b) => {
      const given = new Map([
        ['a', a],
        ['b', b],
      ]);
      expect(fillTemplate('<{{a}}|{{b}}>', given)).toEqual({ text: `<${a}|${b}>`, missing: [] });
    }),
  );
});

test('takes long rows of braces in linear time', () => {
  const text = '{{'.repeat(100_000) + ' '.repeat(100_000);
  expect(fillTemplate(text, values)).toEqual({ text, missing: [] });
});

test('knows contact, agent, conversation and workspace; blank or composed values count as none', () => {
  const known = templateValues({
    contact: {
      name: ' ',
      email: null,
      attributes: { plan: 'pro', seats: 3, trial: false, tags: ['a'], nothing: null, blank: '' },
    },
    agentName: '李雷',
    conversationNumber: 1042,
    workspaceName: 'Acme',
  });
  expect(Object.fromEntries(known)).toEqual({
    'agent.name': '李雷',
    'conversation.number': '1042',
    'workspace.name': 'Acme',
    'contact.attributes.plan': 'pro',
    'contact.attributes.seats': '3',
    'contact.attributes.trial': 'false',
  });
});
