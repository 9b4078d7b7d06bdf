import type { Member, Skill, Tag, Team, Topic } from '@attune/contract';
import { useMemo } from 'react';
import { useMembers, useSkills, useTags, useTeams, useTopics } from '../../api/index.ts';

export interface Directory {
  readonly members: ReadonlyMap<string, Member>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly topics: ReadonlyMap<string, Topic>;
  readonly skills: ReadonlyMap<string, Skill>;
  readonly tags: ReadonlyMap<string, Tag>;
}

function byId<T extends { id: string }>(items: readonly T[] | undefined): ReadonlyMap<string, T> {
  return new Map((items ?? []).map((item) => [item.id, item]));
}

/** Names for the ids that conversations and events carry. */
export function useDirectory(): Directory {
  const { data: members } = useMembers();
  const { data: teams } = useTeams();
  const { data: topics } = useTopics();
  const { data: skills } = useSkills();
  const { data: tags } = useTags();
  return useMemo(
    () => ({
      members: byId(members),
      teams: byId(teams),
      topics: byId(topics),
      skills: byId(skills),
      tags: byId(tags),
    }),
    [members, teams, topics, skills, tags],
  );
}
