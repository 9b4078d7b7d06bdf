/**
 * The value that a Gamma variable with this shape and mean 1 × `shape` (scale 1) stays below with probability `share`:
 * Wilson and Hilferty's approximation (1931), made exact by bisection and Newton steps on the regularised incomplete gamma function.
 */
export function gammaQuantile(shape: number, share: number): number {
  if (share <= 0) return 0;
  const ninth = 1 / (9 * shape);
  const guess = shape * Math.max(0.05, 1 - ninth + normalQuantile(share) * Math.sqrt(ninth)) ** 3;
  let low = 0;
  let high = guess;
  while (gammaShare(shape, high) < share) high *= 2;
  let at = Math.min(guess, high);
  for (let round = 0; round < 400 && high - low > 1e-10 * high; round++) {
    const off = gammaShare(shape, at) - share;
    if (Math.abs(off) < 1e-13) break;
    if (off < 0) low = at;
    else high = at;
    const density = Math.exp((shape - 1) * Math.log(at) - at - logGamma(shape));
    const newton = at - off / density;
    at = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return at;
}

/** P(X ≤ x) of a Gamma variable with this shape and scale 1: series below the mean, continued fraction above (Lentz). */
export function gammaShare(shape: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < 1000 && term > sum * 1e-15; n++) {
      term *= x / (shape + n);
      sum += term;
    }
    return front * sum;
  }
  let b = x + 1 - shape;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 1000; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b || 1e-300);
    c = b + a / c || 1e-300;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return 1 - front * fraction;
}

/** Lanczos' approximation with g = 7. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const sum = LANCZOS.reduce((total, value, i) => total + (i === 0 ? value : value / (x - 1 + i)), 0);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Abramowitz and Stegun 26.2.23; only a first guess rests on it. */
function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
  return share < 0.5 ? -z : z;
}
