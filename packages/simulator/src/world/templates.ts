import type { Language, SimTemplate } from './types.ts';

type Row = readonly [
  id: string,
  topicId: string | null,
  zh: readonly [title: string, body: string, ...examples: string[]],
  en: readonly [title: string, body: string, ...examples: string[]],
];

/** The same answers in both languages. Variables as in the contract's templates. */
const ROWS: readonly Row[] = [
  [
    'hello',
    null,
    [
      '问候',
      '{{contact.name}}您好，我是 Lumi 灯塔客服{{agent.name}}，很高兴为您服务，请问有什么可以帮您？',
      '你好',
      '有人吗',
      '在吗',
    ],
    [
      'Greeting',
      'Hello {{contact.name}}, this is {{agent.name}} from Lumi. How can I help you?',
      'hello',
      'hi, anyone there?',
    ],
  ],
  [
    'wait',
    null,
    ['请稍等', '正在为您核实，大约需要 2 分钟，请稍等。', '还要多久', '好了吗'],
    [
      'One moment',
      'I am looking into it, this takes about two minutes. Thank you for waiting.',
      'how long will it take?',
      'are you still there?',
    ],
  ],
  [
    'order-number',
    null,
    [
      '索取订单号',
      '麻烦您提供一下订单号（“我的-订单”里 LM- 开头的编号），我马上为您查询。',
      '帮我查一下订单',
    ],
    [
      'Ask for the order number',
      'Could you give me the order number? You find it under Me, Orders; it begins with LM-.',
      'check my order please',
    ],
  ],
  [
    'bye',
    null,
    ['结束语', '感谢您的咨询，祝您生活愉快！稍后会有一个评价，期待您的反馈。', '没有其他问题了', '好的谢谢'],
    [
      'Closing',
      'Thank you for writing to us, have a lovely day! A short survey follows, we read every answer.',
      'no other questions',
      'that is all, thank you',
    ],
  ],
  [
    'callback',
    'complaint',
    [
      '主管回电',
      '非常抱歉给您带来不便。我已把您的问题（会话 #{{conversation.number}}）升级给主管，今天 20:00 前会给您回电。',
      '找你们主管来',
      '答应给我回电话，三天了没有消息',
    ],
    [
      'Supervisor calls back',
      'I am very sorry. I escalated your case (conversation #{{conversation.number}}) to my supervisor, who will call you before 20:00 today.',
      'let me talk to your supervisor',
      'you promised to call me back',
    ],
  ],
  [
    'sorry',
    'complaint',
    [
      '致歉与补偿',
      '实在抱歉，这次是我们没有做好。已为您发放 50 元无门槛券作为补偿，问题由我跟进到底。',
      '我要投诉，你们的服务太差了',
      '客服态度很差，要求道歉',
    ],
    [
      'Apology with voucher',
      'I am sorry, we did not do well here. A voucher is in your account, and I stay with your case until it is solved.',
      'I want to complain about the service',
      'I expect an apology',
    ],
  ],
  [
    'unlock',
    'login',
    [
      '账号解锁',
      '您的账号因多次输错密码被临时锁定，已为您解锁。请用短信验证码登录，再到“安全中心”修改密码。',
      '登录不上账号',
      '账号被锁了，怎么解锁？',
      '一直提示密码错误',
    ],
    [
      'Unlock account',
      'Your account was locked after several wrong passwords; I have unlocked it. Sign in with a code and set a new password under Security.',
      "I can't log in",
      'my account is locked',
      'wrong password again and again',
    ],
  ],
  [
    'new-phone',
    'login',
    [
      '更换手机号',
      '请在登录页点“手机号已停用”，通过注册邮箱 {{contact.email}} 验证后即可更换手机号。',
      '换了手机号，原来的账号怎么登录',
    ],
    [
      'Changed phone number',
      'On the sign-in page choose "number no longer in use" and confirm by mail at {{contact.email}} to set the new number.',
      'I changed my phone number and cannot sign in',
    ],
  ],
  [
    'no-code',
    'code',
    [
      '收不到验证码',
      '请先检查短信是否被拦截，并确认 60 秒内只请求一次。仍收不到时可点“语音验证码”，系统会来电播报。',
      '收不到验证码',
      '验证码等了十分钟都没来',
      '短信验证码一直发不过来怎么办',
    ],
    [
      'No verification code',
      'Please check your spam folder and ask for one code per minute. If none comes, choose "voice code" and you will be called.',
      'I am not getting the verification code',
      'the SMS code has not come',
    ],
  ],
  [
    'code-limit',
    'code',
    [
      '验证码次数超限',
      '当天获取次数已达上限，已为您重置，请 5 分钟后重试。',
      '今天获取验证码次数超限了',
      '验证码提示已过期',
    ],
    [
      'Too many codes',
      'You reached the limit for today; I have reset it. Please try again in five minutes.',
      'it says I asked for too many codes today',
      'the code says expired',
    ],
  ],
  [
    'pay-retry',
    'payment_failed',
    [
      '支付失败重试',
      '支付未成功，没有真正扣款；若银行显示扣款，会在 24 小时内退回。请重新提交订单 {{contact.attributes.last_order}}。',
      '支付失败',
      '付款一直提示交易异常',
      '下单的时候付不了款',
    ],
    [
      'Payment failed, try again',
      'The payment did not go through. Should your bank show a charge, it returns within 24 hours. Please submit order {{contact.attributes.last_order}} again.',
      'the payment failed',
      'payment keeps showing an error',
      'card declined',
    ],
  ],
  [
    'double',
    'double_charge',
    [
      '重复扣款退回',
      '{{contact.name}}您好，已核实订单 {{contact.attributes.last_order}} 存在重复扣款，多扣部分已原路退回，1–3 个工作日到账。',
      '付款扣了两次，怎么办？',
      '同一个订单被重复扣款了',
      '为什么扣了两次钱？',
    ],
    [
      'Double charge, refunded',
      'Hello {{contact.name}}, order {{contact.attributes.last_order}} was indeed charged twice. The extra amount is on its way back, 1 to 3 working days.',
      'I was charged twice',
      'duplicate charge for the same order',
    ],
  ],
  [
    'preauth',
    'double_charge',
    [
      '预授权说明',
      '其中一笔是银行预授权，没有真正入账，24 小时内自动释放，请放心。',
      '银行短信显示扣了两笔一样的钱',
    ],
    [
      'Pre-authorisation',
      'One of the two is a pre-authorisation that was never booked; your bank releases it within 24 hours.',
      'two identical charges on my card',
    ],
  ],
  [
    'refund-time',
    'refund',
    [
      '退款到账时间',
      '退款已提交，按原支付方式退回：微信/支付宝 1 天内，银行卡 1–5 个工作日。',
      '退款什么时候到账',
      '退款退到哪里了？',
      '取消订单后多久退款',
    ],
    [
      'When a refund arrives',
      'Your refund is on its way by the original payment method: wallets within a day, cards 1 to 5 working days.',
      'when will my refund arrive?',
      'where did the refund go?',
    ],
  ],
  [
    'refund-how',
    'refund',
    [
      '申请退款',
      '请打开“我的-订单-{{contact.attributes.last_order}}-申请退款”，提交后 24 小时内审核。',
      '怎么申请退款',
    ],
    [
      'Ask for a refund',
      'Open Me, Orders, {{contact.attributes.last_order}}, "Ask for a refund"; we review it within 24 hours.',
      'how do I get my money back?',
    ],
  ],
  [
    'track',
    'delivery',
    [
      '物流查询',
      '订单 {{contact.attributes.last_order}} 正在运输途中，预计 1–2 天内送达{{contact.attributes.city}}，您可在“我的-订单-物流”实时查看。',
      '我的快递到哪了',
      '物流三天没有更新了',
      '怎么还没发货',
    ],
    [
      'Track a parcel',
      'Order {{contact.attributes.last_order}} is on its way and should reach {{contact.attributes.city}} in 1 to 2 days; see Me, Orders, Tracking.',
      'where is my parcel?',
      'tracking has not moved',
      'why has it not shipped?',
    ],
  ],
  [
    'address',
    'delivery',
    [
      '修改地址',
      '发货前可在订单页修改地址；已发货的我可以帮您联系快递改派，请告诉我新地址。',
      '能改收货地址吗',
    ],
    [
      'Change the address',
      'Before dispatch you can change it in the order. If it has left, tell me the new address and I ask the courier.',
      'can I change the delivery address?',
    ],
  ],
  [
    'return-how',
    'return',
    [
      '退换货流程',
      '七天内可无理由退换：在订单页申请，顺丰上门取件，质量问题运费由我们承担。',
      '七天无理由怎么退',
      '买的灯想退货',
      '退货运费谁出',
    ],
    [
      'How to return',
      'Within seven days, no reason needed: ask in the order page, we collect it; faults are on us.',
      'I want to return a lamp',
      'who pays for the return shipping?',
    ],
  ],
  [
    'reset-lamp',
    'pairing',
    [
      '重置与配网',
      '请长按电源键 10 秒至快闪，手机连 2.4G WiFi 后在 App 点“＋添加设备”。{{contact.attributes.device}}不支持 5G 频段。',
      '连不上 WiFi',
      '灯配对不成功',
      '换了路由器以后灯都离线了',
    ],
    [
      'Reset and pair',
      'Hold the power key for 10 seconds until it blinks fast, join 2.4 GHz WiFi and tap "+ Add device". The {{contact.attributes.device}} does not use 5 GHz.',
      'does not connect to WiFi',
      'pairing fails',
      'all lamps offline since the new router',
    ],
  ],
  [
    'repair-firmware',
    'firmware',
    [
      '推送修复固件',
      '已为您的{{contact.attributes.device}}推送修复固件，请保持通电联网 5 分钟，完成后会自动重启。',
      '固件升级失败',
      '固件更新卡在 99%',
      '升级以后灯会自己闪',
    ],
    [
      'Repair firmware',
      'I pushed a repair firmware to your {{contact.attributes.device}}. Keep it powered and online for five minutes; it restarts by itself.',
      'firmware update failed',
      'update stuck at 99%',
      'lamp flickers since the update',
    ],
  ],
  [
    'renewal-off',
    'subscription',
    [
      '取消自动续费',
      'App 内开通：我的-会员-管理续费-关闭；苹果商店开通：系统设置-订阅-Lumi+-取消。当前会员可用到期满。',
      '怎么取消自动续费',
      '试用期结束前怎么取消会员',
    ],
    [
      'Cancel the renewal',
      'In the app: Me, Membership, Renewal, off. App Store: Settings, Subscriptions, Lumi+, Cancel. You keep it until the period ends.',
      'how do I cancel the automatic renewal?',
      'cancel before the trial ends',
    ],
  ],
  [
    'invoice-send',
    'invoice',
    [
      '电子发票',
      '电子发票已开具，会发送到 {{contact.email}}，请在 5 分钟内查收。',
      '怎么开发票',
      '申请的发票还没收到',
      '电子发票发到哪个邮箱了',
    ],
    [
      'Invoice by mail',
      'Your invoice is issued and goes to {{contact.email}} within five minutes.',
      'how do I get an invoice?',
      'I have not received the invoice',
    ],
  ],
  [
    'close-account',
    'privacy',
    [
      '注销账号',
      '请在“设置-账号与安全-注销账号”提交。7 天冷静期内登录可撤销，期满后全部个人数据永久删除。',
      '怎么注销账号',
      '我要删除我的个人信息',
      '注销以后数据会保留多久',
    ],
    [
      'Delete the account',
      'Settings, Account, Delete. Signing in within 7 days takes it back; then all personal data is erased for good.',
      'how do I delete my account?',
      'please erase my personal data',
    ],
  ],
  [
    'sunset',
    'feature',
    [
      '日落模式与场景',
      '在“场景-新建-日落模式”中选择灯具即可，灯光会随当地日落时间自动变暖。',
      '怎么设置日落模式',
      '定时开关灯在哪里设置',
    ],
    [
      'Sunset mode',
      'Scenes, New, Sunset mode, then choose the lamps: the light grows warm with the local sunset.',
      'how do I set up the sunset mode?',
      'where do I set timers?',
    ],
  ],
  [
    'assistants',
    'feature',
    [
      '语音助手',
      '支持小爱同学、天猫精灵、Siri，请在“我的-语音助手”里授权绑定。',
      '支持小爱同学或者天猫精灵吗',
    ],
    [
      'Voice assistants',
      'It works with Alexa, Google Home and Siri; link them under Me, Assistants.',
      'does it work with Alexa?',
    ],
  ],
];

export const templates: readonly SimTemplate[] = ROWS.flatMap(([id, topicId, ...languages]) =>
  (['zh', 'en'] as const).map((language: Language, index): SimTemplate => {
    const [title, body, ...examples] = languages[index]!;
    return { id: `${id}.${language}`, title, body, shortcut: id, language, topicId, examples };
  }),
);

/** Puts values in place of `{{name}}`; what is unknown disappears. */
export const fillVariables = (body: string, values: Readonly<Record<string, string>>): string =>
  body.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => values[name.trim()] ?? '');
