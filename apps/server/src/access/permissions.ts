import type { Role } from '@attune/contract';

const everyone: readonly Role[] = ['owner', 'admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'];
const managers: readonly Role[] = ['owner', 'admin'];
const answering: readonly Role[] = ['owner', 'admin', 'supervisor', 'agent'];
const leads: readonly Role[] = ['owner', 'admin', 'supervisor'];
const editors: readonly Role[] = ['owner', 'admin', 'supervisor', 'knowledge_editor'];

/** Who may do what in a workspace. A route names one of these; there is no other check of roles anywhere. */
export const PERMISSIONS = {
  'workspace.read': everyone,
  'workspace.manage': managers,
  'workspace.own': ['owner'],
  'people.read': everyone,
  'people.manage': managers,
  'presence.set': everyone,
  'conversation.read': everyone,
  'conversation.answer': answering,
  'conversation.tag': [...answering, 'knowledge_editor'],
  'conversation.assign': ['owner', 'admin', 'supervisor', 'agent'],
  'queue.manage': leads,
  'view.share': leads,
  'contact.write': answering,
  'contact.import': managers,
  'contact.export': managers,
  'template.read': everyone,
  'template.write': editors,
  'tag.write': [...answering, 'knowledge_editor'],
  'metrics.read': everyone,
  'workforce.read': everyone,
  'workforce.plan': leads,
  'workforce.own': answering,
  'alert.decide': leads,
  'alert.manage': leads,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function may(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}
