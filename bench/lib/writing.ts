import type { Example } from '@attune/semantics';

export type Tongue = 'zh' | 'en';

/** What customers of an app write, put together from parts: 15 things × 10 wishes are 150 intents. */
const PARTS = {
  zh: {
    things:
      '订单|会员|发票|优惠券|账号|密码|快递|退款|积分|验证码|绑定的银行卡|收货地址|自动续费|押金|手机号',
    wishes:
      '怎么取消|在哪里查看|可以修改吗|为什么不能用了|什么时候到期|多久能处理好|怎么申请|显示错误怎么办|能不能换一个|需要哪些材料',
    openings: '你好，|您好，请问|在吗？|麻烦问一下，|我想咨询一下，||客服你好，我是老用户了，|打扰一下，',
    closings:
      '，谢谢|，急，在线等！|，等了三天了还没有人回复，太让人失望了|，麻烦尽快处理一下|？||，之前打过电话也没有解决，你们到底管不管！|，我在安卓手机上用的是最新版本，重启过也不行',
    extras:
      '我上周三在你们平台买的东西，|昨天晚上更新之后就这样了，|我朋友说他那边是正常的，||页面一直转圈，什么也点不了，|',
  },
  en: {
    things:
      'my order|my membership|the invoice|a coupon|my account|my password|the parcel|the refund|my points|the verification code|my bank card|the delivery address|auto-renewal|my deposit|my phone number',
    wishes:
      'how do I cancel {}|where can I see {}|can I change {}|why does {} not work any more|when does {} expire|how long until {} is sorted out|how do I apply for {}|there is an error with {}, what should I do|can I swap {} for another one|which documents do you need for {}',
    openings:
      'Hi, |Hello there, |Excuse me, |Good morning, ||Hi, I have been a customer for years and |Quick question: |Sorry to bother you, ',
    closings:
      ', thank you|, this is urgent!|, I have been waiting for three days and nobody answers, very disappointing|, please help me as soon as possible|?||, I called before and it was not solved, do you even care!|, I am on the latest version for Android and restarting did not help',
    extras:
      'last Wednesday I bought something from your shop. |since the update yesterday evening it is like this. |a friend says it works for him. ||the page keeps loading and nothing can be clicked. |',
  },
} as const;

type Random = () => number;

const pick = (list: string, random: Random): string => {
  const all = list.split('|');
  return all[Math.floor(random() * all.length)]!;
};

function ask(tongue: Tongue, intent: number): string {
  const { things, wishes } = PARTS[tongue];
  const all = things.split('|');
  const thing = all[intent % all.length]!;
  const wish = wishes.split('|')[Math.floor(intent / all.length)]!;
  return wish.includes('{}') ? wish.replace('{}', thing) : thing + wish;
}

function write(tongue: Tongue, intent: number, random: Random): string {
  const { openings, closings, extras } = PARTS[tongue];
  return pick(openings, random) + pick(extras, random) + ask(tongue, intent) + pick(closings, random);
}

export function writeMessages(tongue: Tongue, count: number, random: Random): string[] {
  return Array.from({ length: count }, () => write(tongue, Math.floor(random() * 150), random));
}

/** `perIntent` examples for each of `intents` (at most 150). */
export function writeExamples(tongue: Tongue, intents: number, perIntent: number, random: Random): Example[] {
  return Array.from({ length: intents * perIntent }, (_, index) => {
    const intent = index % intents;
    return { text: write(tongue, intent, random), label: `intent-${intent}` };
  });
}
