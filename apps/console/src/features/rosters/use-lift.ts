import { type PointerEvent, useEffect, useRef, useState } from 'react';

export interface Spot {
  readonly row: number;
  readonly column: number;
}
export interface Lift {
  readonly from: Spot;
  readonly to: Spot;
}

/** Below this a press is a click. */
const DRAG_PX = 5;

export const sameSpot = (a: Spot | null | undefined, b: Spot): boolean =>
  a?.row === b.row && a.column === b.column;

/** The cell that an element stands in. */
export function spotOf(element: Element | null): Spot | null {
  const cell = element?.closest<HTMLElement>('[data-row][data-column]');
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}

/**
 * A shift that is lifted, by keyboard (`setLift`) or by mouse or pen (`onPointerDown`), until it is dropped somewhere. A finger
 * scrolls; it moves shifts by the form. `ghost` follows the pointer.
 */
export function useLift(onDrop: (lift: Lift) => void) {
  const [lift, setLift] = useState<Lift | null>(null);
  const ghost = useRef<HTMLDivElement>(null);
  const drop = useRef(onDrop);
  const stop = useRef(() => {});
  /** A drag ends with a click that means nothing. */
  const dragged = useRef(false);
  useEffect(() => {
    drop.current = onDrop;
  });
  useEffect(() => () => stop.current(), []);

  function onPointerDown(event: PointerEvent) {
    dragged.current = false;
    const from = spotOf(event.target as Element);
    if (event.button !== 0 || event.pointerType === 'touch' || !from) return;
    if (!(event.target as Element).closest('.roster-shift')) return;
    const { clientX: x, clientY: y } = event;
    let current: Lift | null = null;
    const onMove = (move: globalThis.PointerEvent) => {
      if (!current && Math.hypot(move.clientX - x, move.clientY - y) < DRAG_PX) return;
      move.preventDefault();
      dragged.current = true;
      const to = spotOf(document.elementFromPoint(move.clientX, move.clientY)) ?? current?.to ?? from;
      if (!current || !sameSpot(current.to, to)) {
        current = { from, to };
        setLift(current);
      }
      if (ghost.current) ghost.current.style.translate = `${move.clientX + 12}px ${move.clientY + 8}px`;
    };
    const end = () => {
      stop.current();
      setLift(null);
    };
    const onUp = (up: globalThis.PointerEvent) => {
      end();
      const over = spotOf(document.elementFromPoint(up.clientX, up.clientY));
      if (current && over) drop.current({ from, to: over });
    };
    const onKey = (key: KeyboardEvent) => key.key === 'Escape' && end();
    stop.current = () => {
      removeEventListener('pointermove', onMove);
      removeEventListener('pointerup', onUp);
      removeEventListener('pointercancel', end);
      removeEventListener('keydown', onKey);
    };
    addEventListener('pointermove', onMove);
    addEventListener('pointerup', onUp);
    addEventListener('pointercancel', end);
    addEventListener('keydown', onKey);
  }

  return { lift, setLift, ghost, onPointerDown, wasDrag: () => dragged.current };
}
