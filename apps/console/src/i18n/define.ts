/** A tree of words; leaves are i18next strings with `{{variables}}`. */
export interface Words {
  readonly [key: string]: string | Words;
}

/** The same keys as `T`; English may add the singular `x_one` of a plural `x_other`. */
export type Translation<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]>;
} & {
  readonly [K in keyof T as K extends `${infer Base}_other` ? `${Base}_one` : never]?: string;
};

/**
 * The words of one feature in both languages: a key that is missing or unknown in one of them is a type error.
 * Used in a feature's `words.ts` as `export const { zh, en } = defineWords({ zh: {…}, en: {…} })` and registered in `index.ts`.
 */
export function defineWords<T extends Words>(words: {
  zh: T;
  en: Translation<NoInfer<T>>;
}): {
  zh: T;
  en: Translation<T>;
} {
  return words;
}
