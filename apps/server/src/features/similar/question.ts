/** A message as far as it matters here, in the order of the conversation. */
export interface Line {
  id: string;
  authorKind: string;
  body: string;
  templateId: string | null;
}

export interface SolvedQuestion {
  /** The customer's messages that asked; empty when nothing was asked in words. */
  questionIds: string[];
  question: string;
  /** The agent's message that answered. */
  answerId: string | null;
}

/** Nobody asks in more messages at once. */
const BURST = 20;
const LETTERS = /[\p{L}\p{N}]/u;
const GREETING =
  '(hi+|hello|hey|good (day|morning|afternoon|evening)|(anybody|anyone|you) (there|here)|are you there|在吗?|在不在|在么|你们?好|您好|(客服|请问|有人)(你好|您好|在吗|吗)?|早上好|下午好|晚上好)';
const THANKS =
  '(ok(ay)?|great|perfect|fine|alright|yes|no|got it|that works|(many )?thanks?( you)?( so| very)?( much)?( again)?|thx|ty|cheers|bye|好(的|吧|了)?|嗯+|行(吧)?|可以了?|收到|明白了?|解决了|知道了|谢谢([你您]|大家)?[了啦]?|多谢|感谢|谢了|辛苦(您|你)?了?|再见|没事了?)';
const SMALL_TALK = new RegExp(`^(${GREETING}|${THANKS})([^\\p{L}\\p{N}]+(${GREETING}|${THANKS}))*$`, 'iu');

/** What agents say at the beginning and at the end, whatever was asked. */
const COURTESY =
  /还在(吗|线)|先结束(本次|这次)?(会话|对话)|(还有|有)(什么|其他|别的).{0,6}(可以|能|需要).{0,4}帮|祝[您你]|生活愉快|请(您)?稍(等|候)|感谢[您你]的(咨询|来电|联系|耐心)|不客气|are you still (there|with me)|close this (for now|chat|conversation)|anything else|have a (nice|great|good|lovely)|thank you for (contacting|writing|reaching)|you('re| are) welcome|one moment|bear with me/i;
const COURTESY_LIMIT = 120;

/** True for greetings, thanks and signs without a word: nothing to find an answer to. */
export function isSmallTalk(text: string): boolean {
  const plain = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  return !LETTERS.test(plain) || (plain.length < 60 && SMALL_TALK.test(plain));
}

/**
 * What a customer asked first, and the reply that solved it. The question is their first burst with more than a greeting; the
 * answer is in the last burst of an agent that follows more than thanks and says more than a courtesy: there a template, else
 * the longest message.
 */
export function solvedQuestion(lines: readonly Line[]): SolvedQuestion {
  const bursts = burstsOf(lines);
  const asks = bursts.filter(({ side, lines: said }) => side === 'contact' && hasQuestion(said));
  const asked = (asks[0]?.lines ?? []).filter(({ body }) => !isSmallTalk(body)).slice(0, BURST);
  const answers = bursts.filter(
    ({ side }, index) => side === 'member' && asks.includes(bursts[index - 1] as Burst),
  );
  return {
    questionIds: asked.map(({ id }) => id),
    question: asked.map(({ body }) => body).join('\n'),
    answerId: bestOf(answers.findLast(({ lines: said }) => !said.every(isCourtesy))?.lines ?? []),
  };
}

interface Burst {
  side: 'contact' | 'member';
  lines: Line[];
}

/** Messages of the same side in a row; bots and the system do not interrupt. */
function burstsOf(lines: readonly Line[]): Burst[] {
  const bursts: Burst[] = [];
  for (const line of lines) {
    if (line.authorKind !== 'contact' && line.authorKind !== 'member') continue;
    const last = bursts.at(-1);
    if (last?.side === line.authorKind) last.lines.push(line);
    else bursts.push({ side: line.authorKind, lines: [line] });
  }
  return bursts;
}

const hasQuestion = (lines: readonly Line[]): boolean => lines.some(({ body }) => !isSmallTalk(body));

const isCourtesy = ({ body, templateId }: Line): boolean =>
  templateId === null && (isSmallTalk(body) || (body.length < COURTESY_LIMIT && COURTESY.test(body)));

function bestOf(burst: readonly Line[]): string | null {
  const lines = burst.filter((line) => !isCourtesy(line));
  const templated = lines.findLast(({ templateId }) => templateId !== null);
  const longest = lines
    .filter(({ body }) => body.trim() !== '')
    .toSorted((a, b) => b.body.length - a.body.length)[0];
  return (templated ?? longest)?.id ?? null;
}
