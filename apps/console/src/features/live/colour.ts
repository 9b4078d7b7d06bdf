import type { Palette } from '../../theme.ts';
import type { Scale } from './heat.ts';

type Rgb = readonly [number, number, number];

function parse(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

function mix(from: string, to: string, share: number): string {
  const [a, b] = [parse(from), parse(to)];
  const part = (i: 0 | 1 | 2) => Math.round(a[i] + (b[i] - a[i]) * share);
  return `#${((part(0) << 16) | (part(1) << 8) | part(2)).toString(16).padStart(6, '0')}`;
}

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const linear = (value: number) => {
    const s = value / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = parse(hex);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Stops of the legend from best (or least) to worst (or most). */
export function stops(scale: Scale['kind'], p: Palette): readonly string[] {
  return scale === 'amount' ? [p.scaleLow, p.scaleHigh] : [p.scaleGood, p.scaleMid, p.scaleBad];
}

export function cellColour(scale: Scale, value: number, p: Palette): string {
  const score = scale.score(value);
  if (scale.kind === 'amount') return mix(p.scaleLow, p.scaleHigh, score);
  return score < 0 ? mix(p.scaleMid, p.scaleGood, -score) : mix(p.scaleMid, p.scaleBad, score);
}

/** The text colour that reads best on a cell. */
export function inkOn(background: string, p: Palette): string {
  return contrast(background, p.inkDark) >= contrast(background, p.inkLight) ? p.inkDark : p.inkLight;
}
