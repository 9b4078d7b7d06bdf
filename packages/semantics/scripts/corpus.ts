import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A text, and the English text whose place among the teacher's vectors it is to take. */
export interface Pair {
  text: string;
  english: string;
}

/** What an English gloss is not: cross-references, classifiers, names. */
const NO_GLOSS =
  /^(?:CL:|(?:old |erhua |Japanese )?variant of|see |surname|also written|also pr|used in|abbr\. (?:for|to)|Taiwan pr)/;

/** Chinese words with up to `most` English glosses each, from CC-CEDICT in the npm package `@nlpjs/lang-zh`. */
export function readCedict(modules: string, most: number): Pair[] {
  const source = readFileSync(join(modules, '@nlpjs/lang-zh/src/cedict_ts.u8.js'), 'utf8');
  return source.split('\n').flatMap((line) => {
    const [, text, glosses] = /^\S+ (\S+) \[[^\]]*\] \/(.*)\/\s*$/.exec(line) ?? [];
    if (!text || !glosses) return [];
    return glosses
      .split('/')
      .filter((gloss) => !NO_GLOSS.test(gloss))
      .map(plainGloss)
      .filter((gloss) => /[a-z]/i.test(gloss) && gloss.length < 80)
      .slice(0, most)
      .map((english) => ({ text, english }));
  });
}

function plainGloss(gloss: string): string {
  return gloss
    .replace(/\([^)]*\)/g, '')
    .replace(/\S*\[[^\]]*\]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/^[ ,;]+|[ ,;]+$/g, '');
}

/** How often each word occurs, from the segmenter's dictionary: lines of word, count, part of speech. */
export function readFrequencies(dictionary: string): Map<string, number> {
  return new Map(
    dictionary.split('\n').flatMap((line) => {
      const [word, count] = line.split(' ');
      return word && count ? [[word, Number(count)] as const] : [];
    }),
  );
}

/** Sentences that mean the same, in both languages: the project's own. */
export function readSupport(): { zh: string[]; en: string[] }[] {
  return readRows(join(import.meta.dirname, '../data/support.tsv')).map(({ zh, en }) => ({
    zh: zh!.split('|'),
    en: en!.split('|'),
  }));
}

/** A column of texts, without its labels. */
export function readTexts(file: string): string[] {
  return [...new Set(readRows(file).flatMap(({ text }) => text || []))];
}

export function readRows(file: string): Record<string, string>[] {
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  const bytes = readFileSync(file);
  const [header, ...lines] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split(/\r?\n/);
  const names = header!.split('\t');
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    });
}
