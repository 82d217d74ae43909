// The public file of retraining: request a run, and read runs. Other domains import only this.

export { decideRun } from './decide.ts';
export { countNewLabels } from './labels/new-labels.ts';
export { weigh } from './labels/trust.ts';
export { requestRetraining, requestRun } from './request.ts';
export { isFinished, type Run, retrainingRequest } from './run.ts';
export { findRun, listRuns, renameTeacher } from './run-store.ts';
