// An error as its printed text says it.

export interface PrintedError {
  type: string;
  message: string;
  stack: string;
  /** The message that stands before the error. */
  logMessage?: string | undefined;
}
