export const DEFAULT_COLOUR = '#0b7a75';

type Rgb = readonly [number, number, number];

/** `#rgb` or `#rrggbb`; null for anything else. */
export function parseColour(text: string): Rgb | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (!hex) return null;
  const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
  const value = Number.parseInt(full, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two colours, WCAG 2.2: 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** The accent and the text colour that can be read on it (one of black and white always reaches 4.5 : 1). */
export function accent(...wishes: (string | null | undefined)[]): { accent: string; onAccent: string } {
  for (const wish of [...wishes, DEFAULT_COLOUR]) {
    const colour = wish ? parseColour(wish) : null;
    if (wish && colour) {
      return {
        accent: wish.trim(),
        onAccent:
          contrast(colour, WHITE) >= 4.5 || contrast(colour, WHITE) > contrast(colour, BLACK)
            ? '#fff'
            : '#000',
      };
    }
  }
  return { accent: DEFAULT_COLOUR, onAccent: '#fff' };
}
