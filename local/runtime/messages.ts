// The messages between the process and a function's worker thread.

/** An error as Lambda's API answers it. */
export interface LambdaError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** Given to a worker thread as its workerData. */
export interface WorkerSettings {
  /** Of the function's code. */
  folder: string;
  /** "functions/predict/v1.handler" */
  handler: string;
  timeoutMs: number;
}

/** To the worker: run the handler once. `event` is JSON, as on AWS. */
export interface InvokeMessage {
  event: string;
  context: Record<string, unknown> & { awsRequestId: string };
}

export type WorkerMessage =
  | { type: 'output'; text: string }
  /** The handler is loaded. */
  | { type: 'ready' }
  /** `payload` is JSON. */
  | { type: 'success'; payload: string; memoryMB: number }
  | { type: 'failure'; error: LambdaError; memoryMB: number }
  /** The handler cannot be loaded. The thread ends after this message. */
  | { type: 'init-error'; error: LambdaError };
