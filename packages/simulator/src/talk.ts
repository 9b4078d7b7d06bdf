import type { Random } from './random.ts';
import { fillVariables } from './world/templates.ts';
import type { Language, SimAgent, SimContact, SimTopic, World } from './world/types.ts';
import { fillSlots } from './world/world.ts';

/** What customers and agents write, and how long that takes them. */

export interface Case {
  readonly contact: SimContact;
  readonly topic: SimTopic;
  readonly language: Language;
  /** 0 calm … 1 angry. */
  readonly mood: number;
  /** Replies that solve it. */
  readonly replies: number;
}

/** One message; `afterMs` counts from the one before. */
export interface Line {
  readonly afterMs: number;
  readonly body: string;
}

const SECOND = 1000;

export function createCase(random: Random, contact: SimContact, topic: SimTopic): Case {
  const [from, to] = topic.replies;
  return {
    contact,
    topic,
    language: contact.language,
    mood: Math.min(1, random.next() ** 2 * 0.8 + topic.pain * random.next()),
    replies: random.int(from, to),
  };
}

const GREETING = {
  zh: ['你好，', '您好，', '在吗？', '客服你好，', 'hi，'],
  en: ['Hi, ', 'Hello, ', 'Hey, ', 'Good day, '],
};
const URGENT = {
  zh: ['急！', '很着急，麻烦快点', '等着用呢', '到底怎么回事啊', '太耽误事了'],
  en: [
    'This is urgent',
    'I need this today',
    'What is going on?',
    'Please be quick',
    'This is really annoying',
  ],
};
/** What makes a supervisor look up. */
const ANGRY = {
  zh: [
    '太差劲了，气死我了！！！',
    '你们就是骗子吧，我要投诉！',
    '什么态度啊，再不解决我就打12315了！！',
    '忍无可忍，我非常生气😡',
  ],
  en: [
    'I am furious, this is the worst service ever!!!',
    'This feels like a scam, I want to file a complaint!',
    'Unacceptable. Solve this today or you will hear from my lawyer!!',
    'I am so angry right now 😡',
  ],
};
/** From this mood on. */
const FURIOUS = 0.8;
const EMOJI = { calm: ['🙏', '😊', '🙂', '谢谢🌹'], angry: ['😡', '😤', '！！！', '🙄'] };
const CHASE = {
  zh: ['还在吗？', '有人吗', '请问好了吗', '怎么没人回复', '等了好久了'],
  en: ['Hello?', 'Anybody there?', 'Any news?', 'Still waiting', 'Are you there?'],
};
const THANKS = {
  zh: ['谢谢', '好的，谢谢！', '解决了，感谢🙏', '好的谢谢您', '可以了，辛苦了', '收到，谢谢😊'],
  en: ['Thanks!', 'Great, thank you', 'That works, thank you so much 🙏', 'Perfect, thanks', 'Ok, thank you'],
};
const GRUMBLE = {
  zh: ['好吧，希望这次真的解决', '行吧', '那我等着，别再骗我了'],
  en: ['Fine, I hope it is solved this time', 'Alright then', 'Ok, I will wait, do not let me down again'],
};
const AGAIN = {
  zh: ['还是不行，和刚才一样', '又出现同样的问题了', '刚试了，没有解决', '你好，问题还在'],
  en: [
    'It still does not work, same as before',
    'The same problem is back',
    'I just tried, it is not solved',
    'Hello again, the problem is still there',
  ],
};
const ACKNOWLEDGE = {
  zh: [
    '{name}您好，我是客服{agent}，这就为您处理。',
    '您好，抱歉让您久等了，我是{agent}。',
    '{name}您好，已收到您的问题。',
  ],
  en: [
    'Hello {name}, this is {agent}, let me help you.',
    'Hi, sorry for the wait, {agent} here.',
    'Hello {name}, thank you for writing to us.',
  ],
};
const CHECKING = {
  zh: [
    '好的，我正在核实，请稍等片刻。',
    '收到，我查一下后台记录。',
    '明白了，我和相关同事确认一下。',
    '已经查到了，我再核对一下细节。',
  ],
  en: [
    'Thank you, I am checking this now.',
    'Got it, let me look at the records.',
    'I see, I am confirming it with my colleagues.',
    'I found it, let me double-check the details.',
  ],
};
const NUDGE = {
  zh: ['请问您还在吗？稍后没有回复我会先结束会话，您随时可以再联系我们。'],
  en: ['Are you still there? I will close this for now; you can write to us at any time.'],
};
const LATER = {
  zh: ['我需要和仓库确认一下，有结果马上回复您。', '已提交给技术同事，稍后给您答复。'],
  en: [
    'I have to ask the warehouse and will be back as soon as I know.',
    'I passed it to our engineers and will come back to you.',
  ],
};
const NOTES = {
  zh: [
    '已核对后台记录，情况属实。',
    '客户情绪比较急，注意安抚。',
    '同一问题第二次联系，请优先处理。',
    '和仓库确认过，今天会处理。',
  ],
  en: [
    'Checked the records: it is as the customer says.',
    'The customer is upset, please be gentle.',
    'Second contact about this, please take it first.',
    'Confirmed with the warehouse, done today.',
  ],
};
const HANDOVER = {
  zh: ['问题是“{topic}”，需要专门处理，已告知客户会转接。', '客户咨询{topic}，我这边权限不够，请接手。'],
  en: [
    'This is about "{topic}" and needs a specialist; the customer knows.',
    'Customer asks about {topic}, I lack the rights for it, please take over.',
  ],
};
const COMMENTS = {
  good: {
    zh: ['回复很快，态度很好', '很专业，一次解决', '客服很耐心', ''],
    en: ['Quick and friendly', 'Solved at once, great', 'Very patient, thank you', ''],
  },
  bad: {
    zh: ['等太久了', '没有解决我的问题', '转来转去，要重复好几遍', '答非所问'],
    en: [
      'Waited far too long',
      'My problem is not solved',
      'Passed around and had to repeat everything',
      'That was no answer',
    ],
  },
};

const PERSONAL = {
  zh: ['还有其他问题随时找我哦。', '给您添麻烦了，请见谅。', '祝您生活愉快！', '处理好了我会再和您说一声。'],
  en: [
    'Let me know if anything else comes up.',
    'Sorry for the trouble.',
    'Have a lovely day!',
    'I will let you know once it is done.',
  ],
};

/** A ready-made reply, as three agents in ten would change it before they send it. */
export function personal(random: Random, body: string, language: Language): string {
  if (!random.chance(0.3)) return body;
  const cut = language === 'zh' ? /^[^，。！]{1,12}您好，/ : /^(Hello|Hi) [^,.]{1,30}, /;
  const kept = random.chance(0.4) ? body.replace(cut, '') : body;
  return `${kept}${language === 'zh' ? '' : ' '}${random.pick(PERSONAL[language])}`;
}

export const phrase = {
  chase: (random: Random, language: Language): string => random.pick(CHASE[language]),
  again: (random: Random, language: Language): string => random.pick(AGAIN[language]),
  nudge: (random: Random, language: Language): string => random.pick(NUDGE[language]),
  later: (random: Random, language: Language): string => random.pick(LATER[language]),
  note: (random: Random, language: Language): string => random.pick(NOTES[language]),
  handover: (random: Random, { language, topic }: Case): string => {
    const [zh = '', ...en] = topic.name.split(' ');
    return fillSlots(random.pick(HANDOVER[language]), { topic: language === 'zh' ? zh : en.join(' ') });
  },
};

function slotsOf({ contact }: Case, random: Random): Record<string, string> {
  const { device, app_version, city, plan, last_order } = contact.attributes;
  return {
    order: String(last_order),
    amount:
      contact.language === 'zh'
        ? String(random.pick([59, 199, 329, 398, 899]))
        : `¥${random.pick([59, 199, 329, 398, 899])}`,
    device: String(device),
    version: String(app_version),
    city: String(city),
    plan: String(plan),
  };
}

/** Slips of the finger: a homophone, two letters swapped, no capital. */
function slip(random: Random, text: string, language: Language): string {
  if (language === 'zh') {
    return random.pick([
      text.replace('登录', '登陆'),
      text.replace('账号', '帐号'),
      text.replace('怎么', '咋'),
      text.replace('了', '啦'),
      text.replace('，', ' '),
    ]);
  }
  const at = random.int(1, Math.max(1, text.length - 3));
  return random.pick([
    text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
    text.toLowerCase(),
    text.replace("'", ''),
  ]);
}

function say(random: Random, text: string, { language, mood }: Case): string {
  let said = random.chance(0.14) ? slip(random, text, language) : text;
  if (random.chance(0.1)) said += mood > 0.6 ? random.pick(EMOJI.angry) : random.pick(EMOJI.calm);
  return said;
}

const pressing = (random: Random, { mood, language }: Case): string =>
  random.pick(mood > FURIOUS ? ANGRY[language] : URGENT[language]);

/** The first burst: one to three messages. */
export function opening(random: Random, kase: Case): Line[] {
  const { language, topic, mood } = kase;
  const slots = slotsOf(kase, random);
  const { openings, details } = topic.phrases[language];
  const question = say(random, fillSlots(random.pick(openings), slots), kase);
  const greeting = random.pick(GREETING[language]);
  const apart = random.chance(0.15);
  const lines: Line[] = [];
  if (apart) lines.push({ afterMs: 0, body: greeting.trim().replace(/[，,]$/, '') });
  lines.push({
    afterMs: apart ? random.between(4, 15) * SECOND : 0,
    body: !apart && random.chance(0.4) ? greeting + question : question,
  });
  if (random.chance(0.3))
    lines.push({
      afterMs: random.between(5, 25) * SECOND,
      body: say(random, fillSlots(random.pick(details), slots), kase),
    });
  if (mood > 0.55 && random.chance(0.5))
    lines.push({ afterMs: random.between(4, 20) * SECOND, body: pressing(random, kase) });
  return lines.slice(0, 3);
}

export type CustomerTurn =
  /** Writes again; `done`: these are thanks, nothing is left to ask. */
  | { readonly kind: 'say'; readonly lines: readonly Line[]; readonly done: boolean }
  /** Is gone, or content without a word. */
  | { readonly kind: 'silence' };

/** How the customer takes the agent's `count`-th reply (1 is the first). */
export function customerTurn(random: Random, kase: Case, count: number): CustomerTurn {
  const { language, topic, mood, replies } = kase;
  if (count >= replies) {
    if (random.chance(0.3)) return { kind: 'silence' };
    const body =
      mood > 0.7 && random.chance(0.6) ? random.pick(GRUMBLE[language]) : random.pick(THANKS[language]);
    return { kind: 'say', done: true, lines: [{ afterMs: random.around(25 * SECOND, 0.6), body }] };
  }
  if (random.chance(0.04)) return { kind: 'silence' };
  const slots = slotsOf(kase, random);
  const body = say(random, fillSlots(random.pick(topic.phrases[language].details), slots), kase);
  const lines: Line[] = [{ afterMs: random.around(32 * SECOND, 0.7), body }];
  if (random.chance(0.15))
    lines.push({
      afterMs: random.between(4, 18) * SECOND,
      body: random.pick(
        mood > 0.6 ? URGENT[language] : topic.phrases[language].details.map((text) => fillSlots(text, slots)),
      ),
    });
  return { kind: 'say', done: false, lines };
}

export interface Reply {
  readonly body: string;
  /** World id of the template it was made from. */
  readonly templateId: string | null;
  /** Reading, looking things up and writing. */
  readonly composeMs: number;
}

/** Another one each time, so that nobody says the same twice in a row. */
const inTurn = (list: readonly string[], { contact }: Case, count: number): string =>
  list[(contact.name.charCodeAt(0) + count) % list.length] ?? '';

/** The agent's next reply when `count` were sent before. */
export function agentReply(random: Random, world: World, kase: Case, agent: SimAgent, count: number): Reply {
  const { language, topic, replies, contact } = kase;
  const phrases = topic.phrases[language];
  const values = {
    'contact.name': contact.name,
    'contact.email': contact.email,
    'agent.name': agent.name,
    'workspace.name': world.name,
    'conversation.number': '',
    ...Object.fromEntries(
      Object.entries(contact.attributes).map(([key, value]) => [`contact.attributes.${key}`, String(value)]),
    ),
  };
  const last = count >= replies - 1;
  if (last && random.chance(0.6)) {
    const fitting = world.templates.filter(
      (entry) => entry.language === language && entry.topicId === topic.id,
    );
    if (fitting.length > 0) {
      const template = random.pick(fitting);
      const body = fillVariables(
        template.body.replace(/（[^（]*\{\{conversation.number\}\}）| \(conversation #[^)]*\)/, ''),
        values,
      );
      return { body, templateId: template.id, composeMs: random.around(45 * SECOND, 0.4) * agent.pace };
    }
  }
  const slots = slotsOf(kase, random);
  const greeting = fillSlots(random.pick(ACKNOWLEDGE[language]), { name: contact.name, agent: agent.name });
  const text = last
    ? fillSlots(random.pick(phrases.solutions), slots)
    : count < 2
      ? inTurn(phrases.asks, kase, count)
      : inTurn(CHECKING[language], kase, count);
  const body = count === 0 ? `${greeting}${language === 'zh' ? '' : ' '}${text}` : text;
  return {
    body,
    templateId: null,
    composeMs: random.around((count === 0 ? 34 : 80) * SECOND, 0.45) * agent.pace,
  };
}

export interface Served {
  readonly waitMs: number;
  readonly replies: number;
  readonly transfers: number;
  readonly reopened: number;
  readonly warmth: number;
}

/** How a customer rates the service: waiting, length, hand-overs and the topic itself cost satisfaction. */
export function rate(random: Random, kase: Case, served: Served): { score: number; comment: string } {
  const minutes = served.waitMs / 60_000;
  const displeasure =
    0.03 +
    kase.topic.pain * 0.28 +
    kase.mood * 0.14 +
    Math.min(0.45, Math.max(0, minutes - 1) * 0.05) +
    Math.max(0, served.replies - 4) * 0.03 +
    served.transfers * 0.12 +
    served.reopened * 0.2 -
    served.warmth * 0.07;
  const bad = random.chance(Math.min(0.95, Math.max(0.02, displeasure)));
  const score = bad
    ? random.weighted([3, 2, 1], (value) => (value === 2 ? 2 : 3))
    : random.chance(0.74)
      ? 5
      : 4;
  const comment = random.chance(bad ? 0.5 : 0.25)
    ? random.pick(COMMENTS[bad ? 'bad' : 'good'][kase.language])
    : '';
  return { score, comment };
}
