import { parentPort, workerData } from 'node:worker_threads';
import { simulateHistory } from '@attune/simulator';
import type { SimulationInput } from './simulation.ts';
import { withSuggestions } from './suggested.ts';
import { demoWorld, SEED } from './world.ts';

const { from, to, perDay, contacts }: SimulationInput = workerData;
const world = demoWorld(contacts);
parentPort?.postMessage(withSuggestions(simulateHistory({ seed: SEED, from, to, perDay, world }), world));
