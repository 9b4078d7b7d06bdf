import { useEffect, useEffectEvent } from 'react';

/** `Alt+KeyJ`, `Mod+KeyK`, `?`. Letters by their place on the keyboard: with Alt some systems type other characters. */
export type Shortcut = string;

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** How a shortcut is written on this computer's keys. */
export function keysOf(shortcut: Shortcut): string[] {
  const names: Record<string, string> = isApple
    ? { Mod: '⌘', Alt: '⌥', Shift: '⇧', Enter: '↩' }
    : { Mod: 'Ctrl' };
  return shortcut.split('+').map((part) => names[part] ?? part.replace(/^(Key|Digit)/, ''));
}

function matches(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const mod = isApple ? event.metaKey : event.ctrlKey;
  const otherMod = isApple ? event.ctrlKey : event.metaKey;
  if (mod !== parts.includes('Mod') || otherMod || event.altKey !== parts.includes('Alt')) return false;
  return event.code === key || event.key === key;
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Whether a key belongs to an input method that is composing a word. */
export function isComposing(event: { isComposing?: boolean; keyCode: number }): boolean {
  return event.isComposing === true || event.keyCode === 229;
}

/**
 * Shortcuts of a page, as long as it is shown. Nothing happens while a word is being composed, and those without a
 * modifier key leave text fields alone.
 */
export function useShortcuts(actions: Readonly<Record<Shortcut, (() => void) | undefined>>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || isComposing(event)) return;
    for (const [shortcut, act] of Object.entries(actions)) {
      if (!act || !matches(event, shortcut)) continue;
      if (!shortcut.includes('+') && isWriting(event.target)) continue;
      event.preventDefault();
      act();
      return;
    }
  });
  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
