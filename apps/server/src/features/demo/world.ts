import { createWorld, type World } from '@attune/simulator';

/** The world is the same on every installation. */
export const SEED = 'lumi';
export const demoWorld = (contacts?: number): World => createWorld(SEED, contacts);
