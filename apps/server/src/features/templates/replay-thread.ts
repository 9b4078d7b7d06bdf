import { parentPort, workerData } from 'node:worker_threads';
import { replay } from './replay.ts';
import { encoderOrNone } from './scoring.ts';

parentPort?.postMessage(replay(workerData, await encoderOrNone()));
