import type { Language, Named, SimAgent } from './types.ts';

export const teams: readonly Named[] = [
  { id: 'account', name: '账号 Account' },
  { id: 'payments', name: '支付 Payments' },
  { id: 'orders', name: '订单 Orders' },
  { id: 'devices', name: '设备 Devices' },
  { id: 'escalations', name: '升级 Escalations' },
];

export const skills: readonly Named[] = [
  { id: 'account', name: '账号与安全 Account' },
  { id: 'payments', name: '支付与退款 Payments' },
  { id: 'orders', name: '订单与物流 Orders' },
  { id: 'devices', name: '设备与固件 Devices' },
  { id: 'membership', name: '会员与发票 Membership' },
  { id: 'complaints', name: '投诉处理 Complaints' },
  { id: 'products', name: '产品知识 Products' },
];

export const tags: readonly Named[] = [
  { id: 'account', name: '账号 account' },
  { id: 'payment', name: '支付 payment' },
  { id: 'refund', name: '退款 refund' },
  { id: 'delivery', name: '物流 delivery' },
  { id: 'return', name: '退换 return' },
  { id: 'device', name: '设备 device' },
  { id: 'bug', name: '缺陷 bug' },
  { id: 'membership', name: '会员 membership' },
  { id: 'invoice', name: '发票 invoice' },
  { id: 'privacy', name: '隐私 privacy' },
  { id: 'complaint', name: '投诉 complaint' },
  { id: 'question', name: '咨询 question' },
  { id: 'vip', name: 'VIP' },
  { id: 'follow-up', name: '待跟进 follow-up' },
];

type Profile = Pick<SimAgent, 'teamIds' | 'skills'>;
/** Everybody serves several teams, so that few people cover every topic at any hour. */
const money: Profile = {
  teamIds: ['payments', 'orders', 'account'],
  skills: { payments: 4, orders: 3, membership: 3, account: 3, products: 2, complaints: 2 },
};
const things: Profile = {
  teamIds: ['devices', 'orders', 'account'],
  skills: { devices: 4, products: 4, orders: 3, account: 2 },
};
const round: Profile = {
  teamIds: ['account', 'orders', 'devices', 'payments'],
  skills: { account: 4, orders: 3, payments: 2, devices: 2, products: 3, membership: 2 },
};
const senior: Profile = {
  teamIds: ['escalations', 'payments', 'devices', 'account'],
  skills: { complaints: 5, payments: 4, devices: 3, account: 4, membership: 4, products: 3, orders: 3 },
};

const zh: readonly Language[] = ['zh'];
const both: readonly Language[] = ['zh', 'en'];
const english: readonly Language[] = ['en', 'zh'];

const agent = (
  login: string,
  name: string,
  profile: Profile,
  languages: readonly Language[],
  capacity: number,
  pace: number,
  warmth: number,
  reserved = false,
): SimAgent => ({ id: login, login, name, ...profile, languages, capacity, pace, warmth, reserved });

/** In this order they stand in the roster: neighbours complement one another. */
export const agents: readonly SimAgent[] = [
  agent('wangfang', '王芳', { ...senior, teamIds: [...senior.teamIds, 'orders'] }, both, 6, 0.9, 0.8, true),
  agent(
    'emma',
    'Emma Clarke',
    { ...senior, teamIds: [...senior.teamIds, 'orders'] },
    english,
    6,
    0.95,
    0.6,
    true,
  ),
  agent('liwei', '李伟', money, both, 5, 1, 0.3),
  agent('zhangmin', '张敏', things, both, 5, 0.9, 0.4),
  agent('chenjing', '陈静', senior, both, 6, 0.85, 0.7),
  agent('oliver', 'Oliver Reed', round, english, 4, 1.1, 0.1),
  agent('liuyang', '刘洋', things, zh, 5, 1.05, 0),
  agent('zhaoxin', '赵欣', money, both, 5, 0.95, 0.5),
  agent('sophie', 'Sophie Martin', senior, english, 5, 0.9, 0.6),
  agent('huanglei', '黄磊', round, zh, 4, 1.25, -0.5),
  agent('wuting', '吴婷', money, both, 5, 0.85, 0.5),
  agent('zhoujie', '周杰', things, both, 5, 1, 0.1),
  agent('daniel', 'Daniel Novak', things, english, 5, 1, 0.3),
  agent('xuyan', '徐妍', money, zh, 4, 1.15, 0.2),
  agent('sunhao', '孙浩', senior, both, 6, 1, 0.2),
  agent('grace', 'Grace Lin', round, both, 5, 0.95, 0.5),
  agent('mali', '马丽', money, zh, 5, 1.1, -0.2),
  agent('zhuqiang', '朱强', things, zh, 4, 1.3, -0.6),
  agent('lucas', 'Lucas Weber', round, english, 5, 1.05, 0.2),
  agent('heping', '何萍', senior, both, 6, 0.9, 0.7),
];
