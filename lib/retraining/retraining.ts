// The public file of retraining: request a run, and read runs. Other domains import only this.

export { decideRun } from './decide.ts';
export { countNewLabels } from './labels/new-labels.ts';
export { trustIn, weigh } from './labels/trust.ts';
export { showLaterPairs } from './notifications.ts';
export { requestRetraining, requestRun } from './request.ts';
export { isFinished, type LaterPairs, type Run, retrainingRequest } from './run.ts';
export { findRun, listRuns, renameTeacher, saveLaterPairs } from './run-store.ts';
