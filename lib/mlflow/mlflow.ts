// The domain's front door: a finished retraining → an MLflow server's experiment and model registry.
export { type LoggedRun, logRun } from './log-run.ts';
export { MlflowError } from './refusal.ts';
export { mlflowServer, type Server } from './server.ts';
export type { TrainingRecord } from './training-record.ts';
