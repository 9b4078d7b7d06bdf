import type { Actor } from '@attune/contract';

export type { EventType } from '@attune/contract';
export type ActorKindValue = Actor['kind'];
