import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';
import { accent, contrast, parseColour } from './colour.ts';
import { chooseLocale, formatDay, formatSize, WORDS } from './i18n.ts';
import { linkify } from './linkify.ts';
import { browserVault } from './storage.ts';

const links = (text: string) => linkify(text).flatMap((part) => part.href ?? []);

describe('links in text', () => {
  it('are found without the punctuation around them', () => {
    expect(links('See https://lumi.example/a?b=1#c, or (http://x.example/y_(z)).')).toEqual([
      'https://lumi.example/a?b=1#c',
      'http://x.example/y_(z)',
    ]);
    expect(links('请打开https://lumi.example/退款，然后点击')).toEqual(['https://lumi.example/退款']);
    expect(links('javascript:alert(1) ftp://a.example www.b.example http:// https://')).toEqual([]);
  });

  it('never change the text, and are only ever http or https', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.constantFrom('http://', 'https://a.b/(', ')。', ' <img>'),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        const parts = linkify(text);
        expect(parts.map((part) => part.text).join('')).toBe(text);
        for (const part of parts) if (part.href) expect(part.href).toMatch(/^https?:\/\//i);
      }),
    );
  });
});

describe('the accent', () => {
  it('carries text that can be read, whatever the colour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const colour = `#${value.toString(16).padStart(6, '0')}`;
        const { accent: background, onAccent } = accent(colour);
        expect(background).toBe(colour);
        expect(contrast(parseColour(background)!, parseColour(onAccent)!)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('is the first wish that is a colour', () => {
    expect(accent(null, 'red; }', '#FC0').accent).toBe('#FC0');
    expect(accent('teal').accent).toBe(accent().accent);
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  });
});

describe('the words', () => {
  it('exist in both languages, none of them empty', () => {
    const shape = (words: object) => Object.entries(words).map(([key, value]) => [key, typeof value]);
    expect(shape(WORDS['zh-CN'])).toEqual(shape(WORDS.en));
    for (const words of Object.values(WORDS)) {
      expect(words.scores).toHaveLength(5);
      for (const text of Object.values(words)) if (typeof text === 'string') expect(text.trim()).not.toBe('');
    }
  });

  it('follow the first language that is known', () => {
    expect(chooseLocale('zh-TW')).toBe('zh-CN');
    expect(chooseLocale(undefined, 'zh')).toBe('zh-CN');
    expect(chooseLocale('fr', 'en-GB')).toBe('en');
    expect(chooseLocale('zhx', null)).toBe('en');
  });

  it('name days and sizes', () => {
    const now = new Date(2026, 2, 1, 0, 30).getTime();
    expect(formatDay('en', now, now)).toBe('Today');
    expect(formatDay('zh-CN', new Date(2026, 1, 28, 23, 59).getTime(), now)).toBe('昨天');
    expect(formatDay('zh-CN', new Date(2025, 11, 31).getTime(), now)).toBe('2025年12月31日');
    expect(formatSize('en', 0)).toBe('0 B');
    expect(formatSize('en', 1_600_000)).toBe('1.5 MB');
  });
});

describe('backoff', () => {
  it('grows, stays within its limits, and never overflows', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (attempt, random) => {
          const wait = backoff(attempt, random, 500, 30_000);
          expect(wait).toBeGreaterThanOrEqual(250);
          expect(wait).toBeLessThanOrEqual(30_000);
          expect(backoff(attempt + 1, random)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });
});

describe('storage', () => {
  it('falls back to memory where the browser forbids it', () => {
    const vault = browserVault('p:', () => {
      throw new Error('forbidden');
    });
    vault.set('a:1', 'one');
    expect(vault.get('a:1')).toBe('one');
    expect(vault.keys('a:')).toEqual(['a:1']);
    vault.remove('a:1');
    expect(vault.get('a:1')).toBeNull();
  });
});
