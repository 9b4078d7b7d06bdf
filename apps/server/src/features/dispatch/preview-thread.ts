import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from '@attune/dispatch';
import type { PreviewDay, PreviewRuns } from './preview-run.ts';

const { current, proposed, ...day }: PreviewDay = workerData;
const play = ({ arrivals, policy }: PreviewDay['current']) => simulate({ ...day, arrivals, policy });
const runs: PreviewRuns = { current: play(current), proposed: play(proposed) };
parentPort?.postMessage(runs);
