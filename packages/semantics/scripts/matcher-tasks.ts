import { join } from 'node:path';
import { readRows, readSupport } from './corpus.ts';

/** Texts, each standing for an entry, and questions with the entry wanted. */
export interface Task {
  texts: { text: string; id: string }[];
  questions: { text: string; id: string }[];
}

/** Tasks that are read as one figure. */
export interface Group {
  name: string;
  language: 'zh' | 'other';
  /** The encoder has learned these very sentences, so only words may be judged by them. */
  learned?: boolean;
  tasks: Task[];
}

type Row = Record<string, string>;

/**
 * Questions that no published figure is about: pairs of ATEC and CCKS whose sentences occur neither in a benchmark file nor in the test
 * part of the pairs, SMP2017 train, the few-shot train and validation files of Banking77, the project's own sentences. CLINC150 is
 * left out: the encoder has read its texts.
 */
export function developmentGroups(data: string): Group[] {
  const read = (file: string) => readRows(join(data, file));
  const taken = new Set(read('zh_atec_ccks/test.tsv').flatMap(sentences));
  for (const part of ['general_lcqmc', 'bank_bq', 'finance_atec']) {
    for (const row of read(`zh_faq_retrieval_derived/${part}_faq.tsv`)) taken.add(row.question!);
    for (const row of read(`zh_faq_retrieval_derived/${part}_queries.tsv`)) taken.add(row.query!);
  }
  const free = (row: Row) => row.sentence1 !== row.sentence2 && !sentences(row).some((one) => taken.has(one));
  const train = read('zh_atec_ccks/train_clean.tsv.gz').filter(free);
  const dev = read('zh_atec_ccks/dev.tsv').filter(free);
  const ofTrain = new Set(train.flatMap(sentences));
  const ccks = dev.filter(
    (row) =>
      !/花呗|借呗|蚂蚁|支付宝/.test(sentences(row).join()) && !sentences(row).some((one) => ofTrain.has(one)),
  );
  const all = componentTask([...train, ...dev]);
  const smp = read('smp2017_ecdt/train.tsv');
  const banking = [5, 10].map((shots) => read(`banking77/fewshot_train_${shots}.tsv`));
  const valid = read('banking77/fewshot_valid.tsv');
  return [
    { name: 'atec', language: 'zh', tasks: [componentTask(train), pairTask(train, true)] },
    { name: 'dev', language: 'zh', tasks: [componentTask(dev), pairTask(dev, true)] },
    { name: 'ccks', language: 'zh', tasks: [pairTask(ccks, false), pairTask(ccks, true)] },
    { name: 'small', language: 'zh', tasks: split(all, 20) },
    { name: 'alike', language: 'zh', tasks: split(all, 6).map(onlyAlike) },
    { name: 'smp2017', language: 'zh', tasks: [0, 10, 20].map((skip) => labelTask(smp, null, skip)) },
    { name: 'support', language: 'zh', learned: true, tasks: [0, 1, 2].map(supportTask) },
    { name: 'banking77', language: 'other', tasks: banking.map((rows) => labelTask(rows, valid)) },
  ];
}

/** As the benchmark's files were made: components of positive pairs without a negative in them; the most connected sentence is the entry. */
function componentTask(rows: Row[]): Task {
  const next = new Map<string, string>();
  const degrees = new Map<string, number>();
  const root = (text: string): string => {
    let at = text;
    for (let up = next.get(at)!; up !== at; up = next.get(at)!) at = up;
    return at;
  };
  for (const row of rows) {
    if (row.label !== '1') continue;
    for (const text of sentences(row)) {
      if (!next.has(text)) next.set(text, text);
      degrees.set(text, (degrees.get(text) ?? 0) + 1);
    }
    next.set(root(row.sentence1!), root(row.sentence2!));
  }
  const mixed = new Set(
    rows
      .filter((row) => row.label === '0' && sentences(row).every((text) => next.has(text)))
      .filter((row) => root(row.sentence1!) === root(row.sentence2!))
      .map((row) => root(row.sentence1!)),
  );
  const task: Task = { texts: [], questions: [] };
  for (const [id, members] of Map.groupBy(next.keys(), root)) {
    if (mixed.has(id)) continue;
    const entry = members.reduce((best, text) => (degrees.get(text)! > degrees.get(best)! ? text : best));
    task.texts.push({ id, text: entry });
    task.questions.push(...members.filter((text) => text !== entry).map((text) => ({ id, text })));
  }
  return task;
}

/** One sentence asks for the other; no sentence twice. */
function pairTask(rows: Row[], back: boolean): Task {
  const seen = new Set<string>();
  const pairs = rows.filter((row) => {
    if (row.label !== '1' || sentences(row).some((text) => seen.has(text))) return false;
    for (const text of sentences(row)) seen.add(text);
    return true;
  });
  const texts = pairs.map((row, id) => ({ id: `${id}`, text: row.sentence1! }));
  const others = pairs.map((row, id) => ({ id: `${id}`, text: row.sentence2! }));
  return back ? { texts, questions: others } : { texts: others, questions: texts };
}

/** Smaller sets, in which less means nearly the same. */
function split(task: Task, parts: number): Task[] {
  return Array.from({ length: parts }, (_, part) => {
    const texts = task.texts.filter((__, index) => index % parts === part);
    const ids = new Set(texts.map(({ id }) => id));
    return { texts, questions: task.questions.filter(({ id }) => ids.has(id)) };
  });
}

/** Questions that share most of their characters with the entry wanted, as they do in a general set of paraphrases. */
function onlyAlike({ texts, questions }: Task): Task {
  const wanted = new Map(texts.map(({ id, text }) => [id, new Set(text)]));
  return {
    texts,
    questions: questions.filter(({ text, id }) => {
      const asked = new Set(text);
      const answer = wanted.get(id)!;
      const common = [...asked].filter((character) => answer.has(character)).length;
      return (2 * common) / (asked.size + answer.size) >= 0.7;
    }),
  };
}

/** Without questions of its own: ten rows of each label are the examples, the others ask. */
export function labelTask(rows: Row[], asked: Row[] | null, skip = 0): Task {
  const texts: Task['texts'] = [];
  const rest: Task['questions'] = [];
  for (const [id, list] of Map.groupBy(rows, (row) => row.label!)) {
    const from = Math.max(0, Math.min(skip, list.length - 10));
    list.forEach(({ text }, index) => {
      (index >= from && index < from + 10 ? texts : rest).push({ id, text: text! });
    });
  }
  return { texts, questions: asked ? asked.map((row) => ({ text: row.text!, id: row.label! })) : rest };
}

function supportTask(entry: number): Task {
  const task: Task = { texts: [], questions: [] };
  readSupport().forEach(({ zh }, row) => {
    zh.forEach((text, index) => {
      (index === entry % zh.length ? task.texts : task.questions).push({ id: `${row}`, text });
    });
  });
  return task;
}

function sentences(row: Row): string[] {
  return [row.sentence1!, row.sentence2!];
}
