import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { en, zh } from '../i18n/common.ts';
import { formatWaitRange } from './wait-range.ts';

const t = (lng: 'zh' | 'en') => {
  const i18n = createInstance();
  void i18n.init({ lng, resources: { zh: { common: zh }, en: { common: en } }, initAsync: false });
  return i18n.getFixedT(lng, 'common');
};

test('an expected wait is a range of whole minutes, never narrower than it is', () => {
  const said = (low: number, high: number) => [
    formatWaitRange(low, high, t('zh')),
    formatWaitRange(low, high, t('en')),
  ];
  expect(said(5, 40)).toEqual(['1 分钟内', 'under 1 min']);
  expect(said(0, 150)).toEqual(['3 分钟内', 'under 3 min']);
  expect(said(125, 235)).toEqual(['约 2–4 分钟', 'about 2–4 min']);
  expect(said(120, 120)).toEqual(['约 2 分钟', 'about 2 min']);
  expect(said(3000, 9000)).toEqual(['约 0.8–2.5 小时', 'about 0.8–2.5 h']);
});
