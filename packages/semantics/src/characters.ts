export const OTHER = 0;
/** Letters, marks and digits of scripts that put spaces between words. */
export const WORD = 1;
export const HAN = 2;
/** Pictographs; those beyond the basic plane are told by their high surrogate. */
export const EMOJI = 3;

let classes: Uint8Array | undefined;

/** What a UTF-16 code unit belongs to. Han beyond the basic plane is told by its high surrogate. */
export function characterClasses(): Uint8Array {
  classes ??= build();
  return classes;
}

function build(): Uint8Array {
  const table = new Uint8Array(65_536);
  // Variation selectors are marks to Unicode, but a lone "show this as a picture" is no word.
  const word = /(?!\p{Variation_Selector})[\p{L}\p{M}\p{N}]/u;
  const han = /\p{Script=Han}/u;
  const emoji = /(?![©®])\p{Extended_Pictographic}/u;
  for (let code = 0; code < 65_536; code++) {
    const char = String.fromCharCode(code);
    if (han.test(char)) table[code] = HAN;
    else if (word.test(char)) table[code] = WORD;
    else if (emoji.test(char)) table[code] = EMOJI;
  }
  // 々 and 〇 are Han; planes 2 and 3 hold ideographs only, in surrogates from D840 to D8BF with any low half.
  for (let code = 0xd840; code <= 0xd8bf; code++) table[code] = HAN;
  for (let code = 0xdc00; code <= 0xdfff; code++) table[code] = OTHER;
  for (let code = 0xd83c; code <= 0xd83e; code++) table[code] = EMOJI;
  return table;
}
