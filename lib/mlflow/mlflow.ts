// The public side of MLflow: logs a finished retraining to an MLflow server's experiment and model registry.
export { type LoggedRun, logRun } from './log-run.ts';
export { MlflowError } from './mlflow-error.ts';
export { mlflowServer, type Server } from './server.ts';
export type { TrainingRecord } from './training-record.ts';
