// Invokes functions by name through the routes of the Lambda invoke port, inside this process.

export interface Invocation {
  /** The function's answer, or {errorType, errorMessage} when it failed. */
  payload: unknown;
  /** AWS's term for the failure, "Unhandled"; absent when the function did not fail. */
  functionError?: string;
}

/** @throws Error when there is no such function. */
export type Invoke = (functionName: string, event: unknown) => Promise<Invocation>;

/** hapi's `server.inject`: a request to a server that need not listen yet. */
export type Inject = (request: { method: string; url: string; payload: string }) => Promise<{
  statusCode: number;
  headers: Record<string, unknown>;
  payload: string;
}>;

export function lambdaClient(inject: Inject): Invoke {
  return async (functionName, event) => {
    const { statusCode, headers, payload } = await inject({
      method: 'POST',
      url: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
      payload: JSON.stringify(event),
    });
    if (statusCode >= 300) throw new Error(`${functionName}: HTTP ${statusCode} ${payload}`);
    const functionError = headers['x-amz-function-error'];
    const answer = { payload: parse(payload) };
    return functionError ? { ...answer, functionError: String(functionError) } : answer;
  };
}

/** A function that returns nothing has an empty answer here and `null` on AWS. */
function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
