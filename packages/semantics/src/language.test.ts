import { expect, test } from 'vitest';
import { detectLanguage } from './index.ts';

test.each([
  ['怎么退款', 'zh'],
  ['钱', 'zh'],
  ['How do I get a refund?', 'en'],
  ['ok', 'en'],
  ['我的 iPhone 15 Pro Max 连不上 Wi-Fi', 'zh'],
  ['app login 失败', 'zh'],
  ['how do I pay with 支付宝', 'en'],
  ['请问 VIP 是什么', 'zh'],
  ['订单 AB123 refund', 'zh'],
  ['', null],
  ['12345 😀', null],
  ['Как вернуть деньги', null],
  ['返金してください', null],
  ['환불해 주세요', null],
] as const)('%s → %s', (text, language) => {
  expect(detectLanguage(text)).toBe(language);
});
