import type { Member, Presence, PresencePut } from '@attune/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, keys, useMembers, useMembership, workspacePath } from '../api/index.ts';

/** This person's presence, and how to change it. */
export function useMyPresence() {
  const { workspaceId, memberId } = useMembership();
  const client = useQueryClient();
  const key = keys.collection(workspaceId, 'members');
  const { data: members } = useMembers();
  const { mutateAsync } = useMutation({
    mutationFn: (input: PresencePut) =>
      api.put<Member>(workspacePath(workspaceId, 'members/me/presence'), input),
    onSuccess: (me) => {
      client.setQueryData<Member[]>(key, (list) =>
        list?.map((member) => (member.id === me.id ? me : member)),
      );
      void client.invalidateQueries({ queryKey: keys.queue(workspaceId) });
    },
  });
  const me = members?.find((member) => member.id === memberId);
  return {
    me,
    presence: me?.presence ?? 'offline',
    change: (presence: Presence) => mutateAsync({ presence }),
    /** From then on no more work comes; null: open end. Whoever is offline comes online for it. */
    endShift: (at: Date | null) =>
      mutateAsync({
        presence: me && me.presence !== 'offline' ? me.presence : 'online',
        shiftEndsAt: at?.toISOString() ?? null,
      }),
  };
}
