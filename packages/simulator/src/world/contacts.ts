import type { Random } from '../random.ts';
import type { SimContact } from './types.ts';

const FAMILY = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎',
];
const GIVEN = [
  ...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉萍红玲辉鹏浩宇欣怡梓涵子轩雨桐思远嘉佳雪梦婷晓晨阳一诺可心',
];
const FIRST =
  'James Mary Robert Linda Michael Sarah David Emily Thomas Anna Mark Laura Peter Julia Simon Alice Jack Nina Leo Clara Ben Zoe Adam Ella Hugo Maya Oscar Ruby Felix Iris Noah Lily Ethan Ava Liam Chloe Owen Rosa Ivan Elena'.split(
    ' ',
  );
const LAST =
  'Smith Jones Taylor Brown Wilson Evans Walker White Hall Green Wood Turner Martin Cooper Hill Ward Moore Clark Harris King Baker Adams Mitchell Carter Phillips Parker Collins Murphy Bailey Kelly Bell Cook Rossi Weber Novak Silva Larsen Dubois Kowalski Tanaka'.split(
    ' ',
  );
const CITIES = [
  '上海',
  '北京',
  '深圳',
  '广州',
  '杭州',
  '成都',
  '武汉',
  '南京',
  '苏州',
  '西安',
  '重庆',
  '长沙',
  '厦门',
  '青岛',
];
const CITIES_EN = [
  'London',
  'Singapore',
  'Sydney',
  'Toronto',
  'Berlin',
  'Dublin',
  'Hong Kong',
  'New York',
  'Auckland',
  'Manchester',
];
const DEVICES = ['暖光床头灯', '天光吸顶灯', '感应夜灯', '晚霞氛围灯'];
const DEVICES_EN = ['Warm bedside lamp', 'Skylight ceiling lamp', 'Motion night light', 'Sunset mood lamp'];
const VERSIONS = ['6.2.0', '6.2.1', '6.1.4', '6.0.9', '5.9.2'];

/** Customers of the fictional shop; every address ends in example.com, which belongs to nobody (RFC 2606). */
export function createContacts(random: Random, count: number): SimContact[] {
  return Array.from({ length: count }, (_, index) => {
    const chinese = random.chance(0.74);
    const id = `lumi-${String(10_001 + index)}`;
    const name = chinese
      ? random.pick(FAMILY) + random.pick(GIVEN) + (random.chance(0.65) ? random.pick(GIVEN) : '')
      : `${random.pick(FIRST)} ${random.pick(LAST)}`;
    const orders = 1 + Math.floor(random.exponential(3));
    const vip = orders >= 9;
    return {
      id,
      name,
      email: chinese
        ? `user${10_001 + index}@example.com`
        : `${name.toLowerCase().replace(' ', '.')}.${index + 1}@example.com`,
      locale: chinese ? 'zh-CN' : 'en',
      language: chinese ? 'zh' : 'en',
      vip,
      attributes: {
        device: random.pick(chinese ? DEVICES : DEVICES_EN),
        app_version: random.weighted(VERSIONS, (version) => 5 - VERSIONS.indexOf(version)),
        plan: random.weighted(['Free', 'Lumi+ monthly', 'Lumi+ yearly'], (plan) => (plan === 'Free' ? 5 : 2)),
        city: random.pick(chinese ? CITIES : CITIES_EN),
        orders,
        last_order: `LM-${random.int(20_000, 29_999)}`,
        vip,
      },
    };
  });
}
