/** Exponential times of mean 1 and uniform numbers in [0, 1) from a seed (splitmix32: Steele, Lea and Flood 2014). */
export interface Random {
  uniform(): number;
  exponential(): number;
}

export function createRandom(seed: number): Random {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return { uniform, exponential: () => -Math.log(1 - uniform()) };
}
