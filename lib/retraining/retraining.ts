// The public file of retraining: request a run, and read runs. Other domains import only this.

export { requestRetraining, requestRun } from './request.ts';
export { isFinished, type Run, retrainingRequest } from './run.ts';
export { findRun, listRuns } from './run-store.ts';
