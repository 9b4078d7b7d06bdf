import type { EmotionCondition, Feeling } from '@attune/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, finder } from './conditions.ts';
import { changeOver, moodOf, type Reading } from './mood.ts';

const feel = (sentiment: number, emotion: Reading['emotion'] = 'neutral', intensity = 0): Feeling => ({
  sentiment,
  emotion,
  intensity,
  because: ['x'],
});
const anger = feel(-0.9, 'anger', 0.8);
const calm = feel(0);
const joy = feel(0.8, 'joy', 0.6);

const speaks = (
  condition: EmotionCondition,
  feeling: Feeling,
  rest: { readings?: Reading[]; attributes?: Record<string, unknown>; body?: string } = {},
) => compile(condition)({ body: '', readings: [feeling], attributes: {}, feeling, ...rest });

describe('mood', () => {
  test('a calm word does not wipe out the anger before it, two nearly do, thanks do', () => {
    expect(moodOf([anger, calm])).toMatchObject({ emotion: 'anger' });
    expect(moodOf([anger, calm, calm])).toMatchObject({ emotion: 'neutral', intensity: 0 });
    expect(moodOf([anger, joy])).toMatchObject({ emotion: 'joy' });
    expect(moodOf([])).toMatchObject({ emotion: 'neutral', trend: 'steady' });
  });

  test('a trend takes three messages', () => {
    expect(moodOf([joy, anger]).trend).toBe('steady');
    expect(moodOf([joy, calm, anger]).trend).toBe('falling');
    expect(moodOf([anger, calm, joy]).trend).toBe('rising');
    expect(moodOf([calm, calm, calm]).trend).toBe('steady');
  });

  test('stays in its ranges, and mirrored messages have a mirrored change', () => {
    const readings = fc.array(
      fc.record({
        sentiment: fc.double({ min: -1, max: 1, noNaN: true }),
        emotion: fc.constantFrom('anger' as const, 'joy' as const, 'neutral' as const),
        intensity: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(readings, (list) => {
        const mood = moodOf(list);
        expect(Math.abs(mood.sentiment)).toBeLessThanOrEqual(1);
        expect(mood.intensity).toBeGreaterThanOrEqual(0);
        expect(mood.intensity).toBeLessThanOrEqual(1);
        expect(changeOver(list.toReversed())).toBeCloseTo(-changeOver(list), 9);
      }),
    );
  });
});

describe('conditions', () => {
  test('level: an emotion that is strong enough, or a sentiment that is low enough', () => {
    const level = { kind: 'level', emotions: ['anger'], minIntensity: 0.6, maxSentiment: -0.8 } as const;
    const rule = (part: object) => ({ ...level, emotions: ['anger'], ...part }) as EmotionCondition;
    expect(speaks(rule({}), anger)).toEqual(['x']);
    expect(speaks(rule({}), feel(-0.5, 'anger', 0.5))).toBeNull();
    expect(speaks(rule({}), feel(-0.8, 'sadness', 0.1))).toEqual(['x']);
    expect(speaks(rule({ maxSentiment: null }), feel(-1, 'sadness', 1))).toBeNull();
  });

  test('trend: a fall over the last messages that ends below zero', () => {
    const trend = { kind: 'trend', messages: 3, drop: 0.9 } as const;
    expect(speaks(trend, anger, { readings: [calm, feel(-0.45), anger] })).toEqual(['x']);
    expect(speaks(trend, anger, { readings: [calm, anger] })).toBeNull();
    expect(speaks(trend, calm, { readings: [joy, joy, calm] })).toBeNull();
    expect(speaks(trend, anger, { readings: [anger, anger, anger] })).toBeNull();
  });

  test('vip: only who has the attribute, whatever its type', () => {
    const vip: EmotionCondition = {
      kind: 'vip',
      attribute: 'vip',
      value: 'True',
      emotions: [],
      minIntensity: 1,
      maxSentiment: -0.3,
    };
    expect(speaks(vip, anger, { attributes: { vip: true } })).toEqual(['x']);
    expect(speaks(vip, anger, { attributes: { vip: false } })).toBeNull();
    expect(speaks({ ...vip, attribute: 'constructor' }, anger)).toBeNull();
  });

  test('keywords: Chinese ones anywhere, in either script and width; others only as whole words', () => {
    const find = finder(['投诉', '12315', 'sue', 'bad review']);
    expect(find('我要去投訴你们，打１２３１５')).toEqual(['投诉', '12315']);
    expect(find('The issue with my tissue')).toEqual([]);
    expect(find('I will SUE you, and write a bad review!')).toEqual(['sue', 'bad review']);
    expect(find('我要sue你')).toEqual(['sue']);
    expect(find('')).toEqual([]);
    expect(finder([' '])('a b')).toEqual([]);
  });

  test('a keyword is found wherever it stands alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(finder(['lawyer'])(`${text} lawyer ${text}`)).toEqual(['lawyer']);
      }),
    );
  });
});
