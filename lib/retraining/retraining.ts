// The public side of retraining: a run asked for, listed, worked at, and what it owes swept.
export { burying, failDeadRun } from './dead-letters.ts';
export { buryMessage } from './queue.ts';
export { requesting, requestRetraining } from './request.ts';
export { retrainingRequest, runId, runMessage, runPosition, runView, viewOf } from './run.ts';
export { findRun, listRuns } from './run-store.ts';
export { deliverRuns, freeOrphan, resendRuns, tellOwedNews } from './sweep.ts';
export { work, working } from './work.ts';
