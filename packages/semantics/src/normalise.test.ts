import { expect, test } from 'vitest';
import { normalise } from './index.ts';

test.each([
  ['ＡＢＣ　１２３！', 'abc 123!'],
  ['  Can’t\n log   IN ', "can't log in"],
  ['ｶﾞ①', 'ガ1'],
  ['我的手机号是13812345678，请回电', '我的手机号是<phone>,请回电'],
  ['138-1234-5678 或 +86 138 1234 5678', '<phone> 或 <phone>'],
  ['010-62345678', '<phone>'],
  ['400-820-8820', '<phone>'],
  ['call (555) 123-4567 or +44 20 7946 0958', 'call <phone> or <phone>'],
  ['写信给 Li.Wei+shop@mail.example.com.cn 谢谢', '写信给 <email> 谢谢'],
  ['see https://example.com/a?b=1。好的', 'see <url>。好的'],
  ['4111 1111 1111 1111', '<card>'],
  ['卡号6222021234567890128', '卡号<card>'],
  ['编号6222021234567890129', '编号<order>'],
  ['身份证11010519491231002X', '身份证<id>'],
  ['订单20240115000123没到', '订单<order>没到'],
  ['order AB-2024-001234?', 'order <order>?'],
  ['請問訂單為什麼還沒發貨？謝謝', '请问订单为什么还没发货?谢谢'],
  ['這裡跟那裏', '这里跟那里'],
  // What means something stays.
  ['好的😀👍🏽❤️', '好的😀👍🏽❤️'],
  ['iPhone 15 Pro', 'iphone 15 pro'],
  ['on 2024-01-15 at 10:30', 'on 2024-01-15 at 10:30'],
  ['7天无理由，满200减30', '7天无理由,满200减30'],
  ['error 40013', 'error 40013'],
  ['covid-2019', 'covid-2019'],
  ['100 200 300', '100 200 300'],
])('%j → %j', (text, expected) => {
  expect(normalise(text)).toBe(expected);
});

test('changes nothing the second time', () => {
  for (const text of [
    '手机 13812345678，AB-2024-001234',
    'İstanbul ﬁn',
    '後臺顯示錯誤',
    'a@b.co https://x.y',
  ]) {
    expect(normalise(normalise(text))).toBe(normalise(text));
  }
});
