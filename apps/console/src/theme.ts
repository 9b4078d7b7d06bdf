import { type ThemeConfig, theme } from 'antd';
import { useSyncExternalStore } from 'react';

/** Every colour, size and duration of the console. Components read antd tokens or the CSS variables made from these. */
export type ColourMode = 'light' | 'dark';

const palettes = {
  light: {
    accent: '#0e7c86',
    accentHover: '#0b6770',
    accentText: '#0b6770',
    accentSoft: '#e3f1f2',
    onAccent: '#ffffff',
    canvas: '#f7f6f4',
    surface: '#ffffff',
    raised: '#ffffff',
    sunken: '#f2f0ed',
    border: '#cfcac3',
    hairline: '#eae7e3',
    text: '#1f1d1a',
    textSoft: '#5c5751',
    textFaint: '#756f68',
    textDisabled: '#a7a19a',
    success: '#2a7a4b',
    successSoft: '#e6f3ea',
    warning: '#9a5b00',
    warningSoft: '#fbf0dc',
    danger: '#bd332a',
    dangerSoft: '#fbe9e7',
    note: '#fdf6e0',
    scaleGood: '#6fb7bb',
    scaleMid: '#f3efe8',
    scaleBad: '#c2521b',
    scaleLow: '#edf4f4',
    scaleHigh: '#0e6f79',
    inkDark: '#1f1d1a',
    inkLight: '#ffffff',
  },
  dark: {
    accent: '#2292a0',
    accentHover: '#1b6c76',
    accentText: '#63c7cf',
    accentSoft: '#16383b',
    onAccent: '#ffffff',
    canvas: '#161513',
    surface: '#1d1c1a',
    raised: '#272522',
    sunken: '#131210',
    border: '#4a463f',
    hairline: '#2e2b28',
    text: '#ece9e4',
    textSoft: '#b5afa7',
    textFaint: '#968f87',
    textDisabled: '#645f59',
    success: '#62bd86',
    successSoft: '#1a3224',
    warning: '#e0a545',
    warningSoft: '#382a12',
    danger: '#f08077',
    dangerSoft: '#3d1f1c',
    note: '#332c19',
    scaleGood: '#2c7d84',
    scaleMid: '#36322d',
    scaleBad: '#f0894a',
    scaleLow: '#24302f',
    scaleHigh: '#4fc0c9',
    inkDark: '#1f1d1a',
    inkLight: '#ffffff',
  },
} as const satisfies Record<ColourMode, Record<string, string>>;

export type Palette = { readonly [K in keyof (typeof palettes)['light']]: string };

/** Categorical colours of charts, distinguishable with colour blindness (after Okabe & Ito, tuned to the accent). */
const series: Record<ColourMode, readonly string[]> = {
  light: ['#0e7c86', '#c2611b', '#5a61b5', '#8a7000', '#b0447f', '#4f7d2b', '#6b6560'],
  dark: ['#3fb1bb', '#ea9a5a', '#9aa0ea', '#d1b545', '#e08abb', '#92c46a', '#a39c94'],
};

/** Pixels, except `leading` and `weight…`. */
export const sizes = {
  radius: 8,
  radiusSmall: 6,
  textSmall: 12,
  text: 14,
  textLarge: 16,
  textTitle: 20,
  textFigure: 24,
  textWall: 36,
  leading: 1.5,
  weightMedium: 500,
  weightStrong: 600,
  space1: 4,
  space2: 8,
  space3: 12,
  space4: 16,
  space5: 24,
  space6: 32,
  rail: 56,
  list: 336,
  thread: 760,
  context: 328,
  icon: 18,
} as const;

const fontFamily =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const fontFamilyCode =
  'ui-monospace, SFMono-Regular, "Cascadia Code", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

export function palette(mode: ColourMode): Palette {
  return palettes[mode];
}

/** What charts need: the palette, categorical colours and the font. */
export function chartColours(mode: ColourMode) {
  return { ...palettes[mode], series: series[mode], fontFamily };
}

/** Ant Design's theme; the one place where its tokens are set. */
export function antdTheme(mode: ColourMode, motion = true): ThemeConfig {
  const p = palettes[mode];
  return {
    algorithm: mode === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: p.accent,
      colorInfo: p.accent,
      colorLink: p.accentText,
      colorSuccess: p.success,
      colorWarning: p.warning,
      colorError: p.danger,
      colorText: p.text,
      colorTextSecondary: p.textSoft,
      colorTextTertiary: p.textFaint,
      colorTextDescription: p.textFaint,
      colorTextPlaceholder: p.textFaint,
      colorTextQuaternary: p.textDisabled,
      colorTextDisabled: p.textFaint,
      colorBgLayout: p.canvas,
      colorBgContainer: p.surface,
      colorBgElevated: p.raised,
      colorBorder: p.border,
      colorBorderSecondary: p.hairline,
      colorSplit: p.hairline,
      borderRadius: sizes.radius,
      borderRadiusSM: sizes.radiusSmall,
      fontSize: sizes.text,
      fontFamily,
      fontFamilyCode,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      motion,
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        // By itself it would turn lighter, too light for white words.
        colorPrimaryHover: p.accentHover,
        defaultHoverColor: p.accentText,
        defaultHoverBorderColor: p.accent,
      },
      Table: { headerBg: p.surface, headerColor: p.textSoft, headerSplitColor: 'transparent' },
      Segmented: { trackBg: p.sunken },
      Tooltip: { colorBgSpotlight: mode === 'dark' ? p.border : p.text },
    },
  };
}

const kebab = (name: string) => name.replace(/[A-Z0-9]+/g, (part) => `-${part.toLowerCase()}`);

/** The same tokens for style sheets: `--at-accent`, `--at-text-soft`, `--at-space-3`, `--at-radius`, … */
export function cssVariables(mode: ColourMode): Record<string, string> {
  const unitless = new Set(['leading', 'weightMedium', 'weightStrong']);
  return Object.fromEntries([
    ...Object.entries(palettes[mode]).map(([name, value]) => [`--at-${kebab(name)}`, value]),
    // Colours and sizes share no name but `text`: the size is `--at-text-size`.
    ...Object.entries(sizes).map(([name, value]) => [
      `--at-${name === 'text' ? 'text-size' : kebab(name)}`,
      unitless.has(name) ? String(value) : `${value}px`,
    ]),
    ['--at-font', fontFamily],
    ['--at-font-code', fontFamilyCode],
  ]);
}

/* The person's choice: light, dark, or what the system says. */

export type ColourPreference = ColourMode | 'system';
const STORED = 'attune.colours';
const systemDark = () => matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

export function colourPreference(): ColourPreference {
  const value = localStorage.getItem(STORED);
  return value === 'light' || value === 'dark' ? value : 'system';
}

export function colourMode(): ColourMode {
  const preference = colourPreference();
  if (preference !== 'system') return preference;
  return systemDark().matches ? 'dark' : 'light';
}

export function setColourPreference(preference: ColourPreference): void {
  localStorage.setItem(STORED, preference);
  applyColours();
  for (const listener of listeners) listener();
}

/** Writes the CSS variables to the root element; call once before the first paint. */
export function applyColours(): void {
  const mode = colourMode();
  const root = document.documentElement;
  root.dataset.colours = mode;
  root.style.colorScheme = mode;
  for (const [name, value] of Object.entries(cssVariables(mode))) root.style.setProperty(name, value);
}

function subscribe(listener: () => void): () => void {
  const onSystem = () => {
    applyColours();
    listener();
  };
  const media = systemDark();
  listeners.add(listener);
  media.addEventListener('change', onSystem);
  return () => {
    listeners.delete(listener);
    media.removeEventListener('change', onSystem);
  };
}

export function useColourMode(): ColourMode {
  return useSyncExternalStore(subscribe, colourMode);
}
export function useColourPreference(): ColourPreference {
  return useSyncExternalStore(subscribe, colourPreference);
}
