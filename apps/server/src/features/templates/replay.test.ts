import { expect, test } from 'vitest';
import type { Answered } from './evidence.ts';
import { replay } from './replay.ts';

const TEMPLATES = [
  { id: 'refund', title: '退款到账时间', body: '', language: 'zh', topicId: null },
  { id: 'parcel', title: '查询物流进度', body: '', language: 'zh', topicId: null },
  { id: 'invoice', title: '开具发票', body: '', language: 'zh', topicId: null },
];
/** Questions in words of their own: only replies can teach where they belong. */
const ASKED: Record<string, readonly string[]> = {
  refund: ['钱还没回卡里', '扣掉的钱啥时候回来', '银行卡没收到钱', '余额没变', '钱呢'],
  parcel: ['东西还没收到', '快件停在中转站', '派送员没来', '件丢了吗', '咋还不送来'],
  invoice: ['报销要凭证', '财务要抬头', '税号填错了', '要纸质凭证', '凭证没收到'],
};
const ENDS = ['', '啊', '呢', '，急', '，在吗', '，麻烦看下', '，谢谢', '了吧', '，第二次问了', '！'];

function history(): Answered[] {
  const all = ENDS.flatMap((end, e) =>
    Object.entries(ASKED).flatMap(([id, texts]) =>
      texts.map((text, t) => ({
        messageId: `${e}-${id}-${t}`,
        topicId: null,
        text: text + end,
        templateIds: ['parcel'],
        usedTemplateId: id,
        edit: 0,
      })),
    ),
  );
  return [...all, ...all];
}

test('what older replies teach finds the templates of the newest ones, and says how much better', () => {
  const made = replay({ templates: TEMPLATES, answered: history() });
  expect(made.judged).toBe(100);
  expect(made.hitsAfter).toBeGreaterThan(made.hitsBefore);
  expect(made.hitsAfter).toBeGreaterThan(90);
  expect(made.calibration).not.toBeNull();
  expect(made.classifier === null).toBe(made.mix === 0);
  expect(replay({ templates: TEMPLATES, answered: history() })).toEqual(made);
});

test('with few replies nothing is trained; templates that are gone do no harm', () => {
  const few = replay({ templates: TEMPLATES.slice(0, 2), answered: history().slice(0, 60) });
  expect(few).toMatchObject({ mix: 0, classifier: null, calibration: null });
  expect(few.judged).toBeLessThan(30);
  expect(replay({ templates: [], answered: [] })).toMatchObject({ judged: 0, hitsAfter: 0 });
});
