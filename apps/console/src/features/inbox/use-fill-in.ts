import type { Conversation } from '@attune/contract';
import { useMembership } from '../../api/index.ts';
import type { Directory } from './directory.ts';
import { useContact } from './queries.ts';

/** What a template's variables stand for in a conversation when one answers it oneself; null: no value. */
export function useFillIn(conversation: Conversation, directory: Directory): (name: string) => string | null {
  const { memberId } = useMembership();
  const { data: contact } = useContact(conversation.contact.id);
  return (name) => {
    if (name === 'contact.name') return conversation.contact.name;
    if (name === 'agent.name') return directory.members.get(memberId)?.name ?? null;
    if (name === 'conversation.number') return String(conversation.number);
    const value = name.startsWith('contact.attributes.')
      ? contact?.attributes[name.slice('contact.attributes.'.length)]
      : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
  };
}
