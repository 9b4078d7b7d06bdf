import type { Member } from '../types.ts';

/**
 * The member, saying zero where it is closed.
 * @param isClosed by the number of the value, the first of the history being 0
 */
export function openHours(member: Member, isClosed: (index: number) => boolean): Member {
  return {
    name: member.name,
    minHistory: (grid) => member.minHistory(grid),
    fit(history, grid) {
      const fitted = member.fit(history, grid);
      return {
        predict: (later, horizon) =>
          fitted.predict(later, horizon).map((value, step) => (isClosed(later.length + step) ? 0 : value)),
      };
    },
  };
}
