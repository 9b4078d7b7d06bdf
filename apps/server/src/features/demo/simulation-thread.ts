import { parentPort, workerData } from 'node:worker_threads';
import { simulateHistory } from '@attune/simulator';
import type { SimulationInput } from './simulation.ts';
import { demoWorld, SEED } from './world.ts';

const { from, to, perDay, contacts }: SimulationInput = workerData;
parentPort?.postMessage(simulateHistory({ seed: SEED, from, to, perDay, world: demoWorld(contacts) }));
