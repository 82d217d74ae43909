// What the process and a function's worker thread say to each other.

/** An error as Lambda's API answers it. */
export interface LambdaError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** Given to a worker thread as its workerData. */
export interface WorkerSettings {
  /** The handler's file without extension, and the name of its export. */
  file: string;
  exportName: string;
  timeoutMs: number;
}

/** To the worker: run the handler once. `event` is JSON, as on AWS. */
export interface InvokeMessage {
  event: string;
  context: Record<string, unknown> & { awsRequestId: string };
}

export type WorkerMessage =
  | { type: 'output'; text: string }
  | { type: 'ready'; initDurationMs: number }
  /** `payload` is JSON. */
  | { type: 'success'; payload: string; memoryMB: number }
  | { type: 'failure'; error: LambdaError; memoryMB: number }
  /** The runtime ends itself after this, as Lambda's does when nobody caught an error. */
  | { type: 'crash'; error: LambdaError };
