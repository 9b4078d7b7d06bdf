import { useColourMode } from '../theme.ts';
import './avatar.css';

/** FNV-1a, so that a person keeps one hue everywhere. */
function hueOf(seed: string): number {
  let hash = 0x811c9dc5;
  for (const char of seed) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) % 360;
}

/** Chinese names: the last one or two characters; others: first letters of the first and the last word. */
export function initials(name: string): string {
  const trimmed = name.trim();
  if (/^[\p{Script=Han}·]+$/u.test(trimmed)) return [...trimmed.replaceAll('·', '')].slice(-2).join('');
  const words = trimmed.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0]?.toUpperCase()).join('') || '?';
}

interface Props {
  name: string;
  /** What the colour is made from; the name when absent. */
  seed?: string;
  size?: 'small' | 'medium' | 'large';
}

/** Decorative: the name always stands beside it, so screen readers skip it. */
export function Avatar({ name, seed = name, size = 'medium' }: Props) {
  const dark = useColourMode() === 'dark';
  const hue = hueOf(seed);
  return (
    <span
      aria-hidden="true"
      className={`at-avatar at-avatar-${size}`}
      style={{
        background: `oklch(${dark ? 0.36 : 0.92} 0.045 ${hue})`,
        color: `oklch(${dark ? 0.9 : 0.38} 0.07 ${hue})`,
      }}
    >
      {initials(name)}
    </span>
  );
}
