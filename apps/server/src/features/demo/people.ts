import type { Role } from '@attune/contract';

export interface DemoPerson {
  login: string;
  name: string;
  role: Role;
}

/** Those who do not answer customers; the agents come from the simulated world. */
export const OWNER: DemoPerson = { login: 'owner', name: '陈思远', role: 'owner' };
export const STAFF: readonly DemoPerson[] = [
  { login: 'supervisor', name: '李静', role: 'supervisor' },
  { login: 'editor', name: 'Hannah Cole', role: 'knowledge_editor' },
  { login: 'analyst', name: '周敏', role: 'analyst' },
];

export interface DemoCustomer {
  id: string;
  name: string;
  email: string;
  attributes: Record<string, string | number | boolean>;
}

/** Who one can be on the demo page; never simulated. */
export const CUSTOMERS: Readonly<Record<string, DemoCustomer>> = {
  linxiao: {
    id: 'linxiao',
    name: '林晓',
    email: 'linxiao@example.com',
    attributes: {
      device: '天光吸顶灯',
      app_version: '6.2.1',
      plan: 'Lumi+ yearly',
      city: '上海',
      orders: 12,
      last_order: 'LM-20931',
      vip: true,
    },
  },
  alex: {
    id: 'alex',
    name: 'Alex Morgan',
    email: 'alex.morgan@example.com',
    attributes: {
      device: 'Warm bedside lamp',
      app_version: '6.2.0',
      plan: 'Free',
      city: 'London',
      orders: 2,
      last_order: 'LM-20874',
      vip: false,
    },
  },
};
