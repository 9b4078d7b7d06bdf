import type { Template } from '@attune/contract';
import { describe, expect, it } from 'vitest';
import { searchTemplates, slashQuery } from './template-search.ts';
import { fillTemplate, unfilledVariables } from './text.tsx';

const template = (id: string, change: Partial<Template>): Template => ({
  id,
  title: id,
  body: '',
  shortcut: null,
  language: 'zh',
  topicId: null,
  examples: [],
  useCount: 0,
  updatedAt: '',
  ...change,
});

describe('slashQuery', () => {
  it('begins at the start or after white space and ends with the word', () => {
    expect(slashQuery('/')).toEqual({ query: '', start: 0 });
    expect(slashQuery('您好 /退款')).toEqual({ query: '退款', start: 3 });
    expect(slashQuery('您好\n/re')).toEqual({ query: 're', start: 3 });
  });
  it('is none inside a word, an address or after a space', () => {
    for (const text of ['', 'a/b', 'https://x', '/refund ', '1/2']) expect(slashQuery(text)).toBeNull();
  });
});

describe('searchTemplates', () => {
  const templates = [
    template('body', { title: 'x', body: 'about a refund' }),
    template('title', { title: 'Refund time' }),
    template('shortcut', { shortcut: 'refund' }),
    template('prefix', { shortcut: 'refund-late' }),
    template('english', { shortcut: 'refund', language: 'en' }),
    template('other', { title: 'Delivery' }),
  ];
  const ids = (query: string, limit = 9) =>
    searchTemplates(templates, query, 'zh', limit).map((item) => item.id);
  it('ranks shortcut, title and text, the own language first', () => {
    expect(ids('refund')).toEqual(['shortcut', 'prefix', 'title', 'body', 'english']);
    expect(ids('REFUND', 1)).toEqual(['shortcut']);
    expect(ids('nothing')).toEqual([]);
  });
  it('appends what means the same, each once, as far as there is room', () => {
    const found = ['other', 'gone', 'title'];
    expect(searchTemplates(templates, 'refund', 'zh', 9, found).map((item) => item.id)).toEqual([
      'shortcut',
      'prefix',
      'title',
      'body',
      'english',
      'other',
    ]);
    expect(searchTemplates(templates, 'refund', 'zh', 2, found).map((item) => item.id)).toEqual([
      'shortcut',
      'prefix',
    ]);
    expect(searchTemplates(templates, 'money', 'zh', 2, found).map((item) => item.id)).toEqual([
      'other',
      'title',
    ]);
  });
  it('offers everything, most used first, before anything is typed', () => {
    const used = [template('a', {}), template('b', { useCount: 5 })];
    expect(searchTemplates(used, '', 'zh', 9).map((item) => item.id)).toEqual(['b', 'a']);
  });
});

describe('templates', () => {
  it('are filled in and keep what has no value', () => {
    const values: Record<string, string> = { 'contact.name': '林晓', 'contact.attributes.订单号': '$&1' };
    const text = fillTemplate(
      '{{contact.name}}，订单 {{ contact.attributes.订单号 }}，{{agent.name}} {{other}}',
      (name) => values[name] ?? null,
    );
    expect(text).toBe('林晓，订单 $&1，{{agent.name}} {{other}}');
    expect(unfilledVariables(text)).toEqual(['agent.name']);
  });
});
