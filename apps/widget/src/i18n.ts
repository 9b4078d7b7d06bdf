import type { Locale } from '@attune/contract';

/** Whole minutes around a range in seconds; null where nobody knows. */
function minutes(lowSeconds: number | null, highSeconds: number | null): [number, number] | null {
  if (lowSeconds === null || highSeconds === null) return null;
  return [Math.floor(lowSeconds / 60), Math.max(1, Math.ceil(highSeconds / 60))];
}

const ORDINALS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };

const en = {
  title: 'Customer service',
  greeting: 'Hello! How can we help you? Write to us here and we will answer as soon as we can.',
  open: 'Open chat',
  openUnread: (n: number) => `Open chat, ${n} unread ${n === 1 ? 'message' : 'messages'}`,
  close: 'Close chat',
  thread: 'Conversation',
  composer: 'Your message',
  placeholder: 'Write a message…',
  placeholderResolved: 'Ask something else…',
  send: 'Send',
  attach: 'Attach a file',
  dropHere: 'Drop files to attach them',
  uploading: 'Uploading',
  uploadFailed: 'Could not be uploaded',
  wrongType: 'Files of this kind are not accepted',
  tooLarge: (limit: string) => `Larger than ${limit}`,
  tooMany: (n: number) => `At most ${n} files in one message`,
  removeFile: (name: string) => `Remove ${name}`,
  download: (name: string) => `Download ${name}`,
  image: (name: string) => `Image ${name}, open in full size`,
  fileFailed: 'Could not be loaded; select to try again',
  length: (n: string, max: string) => `${n} of ${max} characters`,
  sending: 'Sending…',
  read: 'Read',
  failed: (reason: string) => `Not sent: ${reason}`,
  retry: 'Try again',
  discard: 'Discard',
  typing: (name: string) => `${name} is typing`,
  me: 'You',
  agent: 'Agent',
  bot: 'Assistant',
  stateNew: 'We usually answer within a few minutes',
  stateWaiting: 'You are in the queue; an agent will be with you shortly',
  stateQueue: (place: number, lowSeconds: number | null, highSeconds: number | null) => {
    const ordinal = ORDINALS[new Intl.PluralRules('en', { type: 'ordinal' }).select(place)] ?? 'th';
    const who = place === 1 ? 'You are next' : `You are ${place}${ordinal}`;
    const range = minutes(lowSeconds, highSeconds);
    if (!range) return who;
    const [low, high] = range;
    const unit = high === 1 ? 'minute' : 'minutes';
    return `${who}, ${low === 0 ? 'under' : 'about'} ${low === 0 || low === high ? high : `${low}–${high}`} ${unit}`;
  },
  stateActive: (name: string) => `You are talking with ${name}`,
  stateResolved: 'This conversation has ended',
  offline: 'No connection. Your messages are kept and sent once you are back online.',
  unavailable: 'Chat is not available at the moment. Please try again later.',
  newMessages: (n: number) => `${n} new ${n === 1 ? 'message' : 'messages'}`,
  latest: 'To the latest message',
  says: (name: string, text: string) => `${name}: ${text}`,
  attachment: 'attachment',
  today: 'Today',
  yesterday: 'Yesterday',
  end: 'End conversation',
  endQuestion: 'End this conversation?',
  endYes: 'End it',
  endNo: 'Keep talking',
  surveyTitle: 'How was our service?',
  surveyTitleFor: (name: string) => `How was your conversation with ${name}?`,
  scores: ['Very poor', 'Poor', 'Fair', 'Good', 'Very good'] as readonly string[],
  surveyReason: 'What is the main reason? (optional)',
  surveySend: 'Send rating',
  surveyFailed: 'Your rating did not reach us. Please try again.',
  surveyThanks: 'Thank you for your rating. It helps us do better.',
  surveyGiven: (word: string) => `You rated: ${word}`,
  surveyNew: 'If there is anything else, just write below.',
};
export type Words = typeof en;

const zh: Words = {
  title: '在线客服',
  greeting: '您好！请问有什么可以帮您？请在这里留言，我们会尽快回复。',
  open: '打开客服窗口',
  openUnread: (n) => `打开客服窗口，${n} 条未读消息`,
  close: '关闭客服窗口',
  thread: '会话内容',
  composer: '您的消息',
  placeholder: '请输入您的问题…',
  placeholderResolved: '还有其他问题？请在这里输入…',
  send: '发送',
  attach: '添加附件',
  dropHere: '松开鼠标即可添加文件',
  uploading: '正在上传',
  uploadFailed: '上传未成功',
  wrongType: '暂不支持这种文件',
  tooLarge: (limit) => `文件超过 ${limit}`,
  tooMany: (n) => `每条消息最多 ${n} 个附件`,
  removeFile: (name) => `移除 ${name}`,
  download: (name) => `下载 ${name}`,
  image: (name) => `图片 ${name}，查看大图`,
  fileFailed: '未能加载，点击重试',
  length: (n, max) => `${n} / ${max} 字`,
  sending: '正在发送…',
  read: '已读',
  failed: (reason) => `未能发送：${reason}`,
  retry: '重试',
  discard: '放弃',
  typing: (name) => `${name}正在输入`,
  me: '您',
  agent: '客服',
  bot: '智能助手',
  stateNew: '我们通常在几分钟内回复您',
  stateWaiting: '正在为您安排客服，请稍候',
  stateQueue: (place, lowSeconds, highSeconds) => {
    const who = place === 1 ? '下一位就是您' : `您排在第 ${place} 位`;
    const range = minutes(lowSeconds, highSeconds);
    if (!range) return who;
    const [low, high] = range;
    return `${who}，${low === 0 ? '不到' : '大约'} ${low === 0 || low === high ? high : `${low}–${high}`} 分钟`;
  },
  stateActive: (name) => `${name}正在为您服务`,
  stateResolved: '本次会话已结束',
  offline: '网络连接已断开。您的消息已保存，恢复连接后会自动发送。',
  unavailable: '在线客服暂时无法使用，请您稍后再试。',
  newMessages: (n) => `${n} 条新消息`,
  latest: '回到最新消息',
  says: (name, text) => `${name}：${text}`,
  attachment: '附件',
  today: '今天',
  yesterday: '昨天',
  end: '结束会话',
  endQuestion: '要结束本次会话吗？',
  endYes: '结束',
  endNo: '继续咨询',
  surveyTitle: '您对本次服务满意吗？',
  surveyTitleFor: (name) => `您对${name}的服务满意吗？`,
  scores: ['很不满意', '不满意', '一般', '满意', '非常满意'],
  surveyReason: '主要原因是什么？（选填）',
  surveySend: '提交评价',
  surveyFailed: '我们没有收到您的评价，请再试一次。',
  surveyThanks: '感谢您的评价，我们会做得更好。',
  surveyGiven: (word) => `您的评价：${word}`,
  surveyNew: '如还有其他问题，请直接在下方留言。',
};

export const WORDS: Record<Locale, Words> = { en, 'zh-CN': zh };

/** The first wish that names Chinese or English; else English. */
export function chooseLocale(...wishes: (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    if (/^zh\b/i.test(wish ?? '')) return 'zh-CN';
    if (/^en\b/i.test(wish ?? '')) return 'en';
  }
  return 'en';
}

/** Time of day, in the customer's zone. */
export function formatTime(locale: Locale, at: number): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false }).format(at);
}

/** Today, yesterday, else the date; the year only when it is another. Times are epoch milliseconds. */
export function formatDay(locale: Locale, at: number, now: number): string {
  const day = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (day.toDateString() === today.toDateString()) return WORDS[locale].today;
  if (day.toDateString() === yesterday.toDateString()) return WORDS[locale].yesterday;
  const sameYear = day.getFullYear() === today.getFullYear();
  return new Intl.DateTimeFormat(locale, {
    month: 'long',
    day: 'numeric',
    ...(sameYear ? { weekday: 'short' } : { year: 'numeric' }),
  }).format(at);
}

/** A file's size with its unit, in powers of 1024. */
export function formatSize(locale: Locale, bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: step > 1 ? 1 : 0 });
  return `${number.format(bytes / 1024 ** step)} ${units[step]}`;
}
