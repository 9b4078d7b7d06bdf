import { createRandom } from '../random.ts';
import { createContacts } from './contacts.ts';
import { agents, skills, tags, teams } from './people.ts';
import { templates } from './templates.ts';
import { accountTopics } from './topics-account.ts';
import { goodsTopics } from './topics-goods.ts';
import type { Language, SimTopic, World } from './types.ts';

const SLOTS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    order: 'LM-20931',
    amount: '398',
    device: '床头灯',
    version: '6.2.0',
    city: '上海',
    plan: '月度会员',
  },
  en: {
    order: 'LM-20931',
    amount: '¥398',
    device: 'bedside lamp',
    version: '6.2.0',
    city: 'London',
    plan: 'monthly',
  },
};

export const fillSlots = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (written, name: string) => values[name] ?? written);

/** Example questions of a topic as its editor would write them, Chinese first. */
export const examplesOf = (topic: SimTopic): string[] =>
  (['zh', 'en'] as const).flatMap((language) =>
    topic.phrases[language].openings.map((text) => fillSlots(text, SLOTS[language])),
  );

/** Lumi 灯塔, a shop for lamps and the app that steers them. */
export function createWorld(seed: string | number, contacts = 1500): World {
  return {
    name: 'Lumi 灯塔',
    timeZone: 'Asia/Shanghai',
    teams,
    skills,
    topics: [...accountTopics, ...goodsTopics],
    templates,
    tags,
    agents,
    contacts: createContacts(createRandom(`contacts/${seed}`), contacts),
  };
}
