import {
  AlertOutlined,
  CalendarOutlined,
  ContactsOutlined,
  DashboardOutlined,
  FileTextOutlined,
  InboxOutlined,
  ScheduleOutlined,
  SettingOutlined,
  UsergroupAddOutlined,
} from '@ant-design/icons';
import type { Role } from '@attune/contract';
import type { ReactNode } from 'react';

export interface Place {
  readonly name:
    | 'inbox'
    | 'live'
    | 'queue'
    | 'schedule'
    | 'workforce'
    | 'customers'
    | 'alerts'
    | 'templates'
    | 'settings';
  readonly to:
    | '/w/$workspaceId/inbox/{-$view}/{-$conversationId}'
    | '/w/$workspaceId/live'
    | '/w/$workspaceId/queue'
    | '/w/$workspaceId/schedule'
    | '/w/$workspaceId/workforce/{-$tab}'
    | '/w/$workspaceId/customers/{-$contactId}'
    | '/w/$workspaceId/alerts'
    | '/w/$workspaceId/templates'
    | '/w/$workspaceId/settings/{-$section}';
  readonly icon: ReactNode;
  readonly roles: readonly Role[];
}

const LEADS: readonly Role[] = ['owner', 'admin', 'supervisor'];

const PLACES: readonly Place[] = [
  {
    name: 'inbox',
    to: '/w/$workspaceId/inbox/{-$view}/{-$conversationId}',
    icon: <InboxOutlined />,
    roles: [...LEADS, 'agent', 'knowledge_editor', 'analyst'],
  },
  {
    name: 'customers',
    to: '/w/$workspaceId/customers/{-$contactId}',
    icon: <ContactsOutlined />,
    roles: [...LEADS, 'agent', 'knowledge_editor', 'analyst'],
  },
  {
    name: 'live',
    to: '/w/$workspaceId/live',
    icon: <DashboardOutlined />,
    roles: [...LEADS, 'analyst'],
  },
  {
    name: 'queue',
    to: '/w/$workspaceId/queue',
    icon: <UsergroupAddOutlined />,
    roles: [...LEADS, 'agent'],
  },
  {
    name: 'schedule',
    to: '/w/$workspaceId/schedule',
    icon: <CalendarOutlined />,
    roles: [...LEADS, 'agent'],
  },
  {
    name: 'workforce',
    to: '/w/$workspaceId/workforce/{-$tab}',
    icon: <ScheduleOutlined />,
    roles: [...LEADS, 'analyst'],
  },
  {
    name: 'alerts',
    to: '/w/$workspaceId/alerts',
    icon: <AlertOutlined />,
    roles: LEADS,
  },
  {
    name: 'templates',
    to: '/w/$workspaceId/templates',
    icon: <FileTextOutlined />,
    roles: [...LEADS, 'agent', 'knowledge_editor'],
  },
  {
    name: 'settings',
    to: '/w/$workspaceId/settings/{-$section}',
    icon: <SettingOutlined />,
    roles: LEADS,
  },
];

/** The pages a role works with, in the order of the rail. */
export function placesFor(role: Role): readonly Place[] {
  return PLACES.filter((place) => place.roles.includes(role));
}
