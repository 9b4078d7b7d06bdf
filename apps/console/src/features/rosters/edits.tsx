import type { RosterShift, RosterShiftInput, RosterView, ShiftType } from '@attune/contract';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { foreseen, type Place, type Times, timesOf } from './draft.ts';
import type { Range } from './queries.ts';

/** Changes of the draft: they show at once, and are taken back with a message when the server refuses. */
export function useEdits(range: Range, types: ReadonlyMap<string, ShiftType>, timeZone: string) {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const { message } = App.useApp();
  const describe = useDescribeError();
  const { t } = useTranslation(['rosters', 'common']);
  const { from, days } = range;
  return useMemo(() => {
    const queryKey = keys.rosters(workspaceId, 'view', { from, days });
    const path = (rest = '') => workspacePath(workspaceId, `roster/shifts${rest}`);
    /** As they are about to be. An answer that was made before may show them for a moment as they were. */
    const underWay = new Map<string, RosterShift>();
    const latest = (shift: RosterShift) => underWay.get(shift.id) ?? shift;

    /** Shows `next` instead of `before` (null: an addition or a deletion) while `call` is under way; whether it went well. */
    async function attempt(
      before: RosterShift | null,
      next: RosterShift | null,
      call: () => Promise<RosterShift | undefined>,
    ): Promise<boolean> {
      const replace = (old: RosterShift | null, shift: RosterShift | null) =>
        client.setQueryData<RosterView>(queryKey, (view) => {
          if (!view) return view;
          const others = view.shifts.filter(({ id }) => id !== old?.id && id !== shift?.id);
          return { ...view, shifts: shift ? [...others, shift] : others };
        });
      if (next) underWay.set(next.id, next);
      await client.cancelQueries({ queryKey });
      replace(before, next);
      try {
        const answer = (await call()) ?? next;
        // What was asked for in the meantime may not know of it.
        await client.cancelQueries({ queryKey });
        replace(next, answer);
        return true;
      } catch (error) {
        replace(next, before);
        void message.error(describe(error));
        return false;
      } finally {
        if (next && underWay.get(next.id) === next) underWay.delete(next.id);
        void client.invalidateQueries({ queryKey });
        void client.invalidateQueries({ queryKey: keys.workforce(workspaceId, 'staffing') });
      }
    }

    const patch = (before: RosterShift, next: RosterShift, body: object) =>
      attempt(before, next, () => api.patch<RosterShift>(path(`/${before.id}`), body));

    const typeOf = ({ shiftTypeId }: { shiftTypeId: string | null }) => types.get(shiftTypeId ?? '');
    const usual = (shift: RosterShift) => timesOf(shift, typeOf(shift), timeZone);
    /** The shift at another place or time, as it is about to be. */
    const changed = (shift: RosterShift, place: Place, times: Times) =>
      foreseen(place, times, typeOf(times), timeZone, {
        id: shift.id,
        locked: shift.locked,
        change: shift.change === 'new' ? 'new' : 'moved',
      });

    function add({ memberId, date }: Place, times: Times, locked = false) {
      const place = { memberId, date };
      const id = `new ${memberId} ${date}`;
      const body: RosterShiftInput = { ...place, ...times, ...(locked ? { locked } : {}) };
      return attempt(
        null,
        foreseen(place, times, typeOf(times), timeZone, { id, locked, change: 'new' }),
        () => api.post<RosterShift>(path(), body),
      );
    }

    return {
      add,
      move: (shift: RosterShift, { memberId, date }: Place) =>
        patch(shift, changed(latest(shift), { memberId, date }, usual(latest(shift))), { memberId, date }),
      retime: (shift: RosterShift, times: Times) =>
        patch(shift, changed(latest(shift), latest(shift), times), times),
      lock: (shift: RosterShift, locked: boolean) => patch(shift, { ...latest(shift), locked }, { locked }),
      async remove(seen: RosterShift, words: string) {
        const shift = latest(seen);
        const gone = await attempt(shift, null, () => api.delete<undefined>(path(`/${shift.id}`)));
        if (!gone) return;
        const key = `roster.${shift.id}`;
        void message.open({
          key,
          duration: 6,
          content: (
            <>
              {words}{' '}
              <Button
                type="link"
                size="small"
                onClick={() => {
                  message.destroy(key);
                  void add(shift, usual(shift), shift.locked);
                }}
              >
                {t('common:action.undo')}
              </Button>
            </>
          ),
        });
      },
    };
  }, [workspaceId, client, message, describe, t, from, days, types, timeZone]);
}
export type Edits = ReturnType<typeof useEdits>;
