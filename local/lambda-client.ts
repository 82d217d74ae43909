// Invokes functions by name at the Lambda invoke port, as pollers, log subscriptions and people do.
import { request } from 'node:http';
import { HOST } from './ports.ts';

export interface Invocation {
  /** The function's answer, or {errorType, errorMessage} when it failed. */
  payload: unknown;
  /** AWS's word for how the function failed; absent when it did not. */
  functionError?: string;
}

export type Invoke = (functionName: string, event: unknown) => Promise<Invocation>;

/** Not by fetch: its five-minute limit on headers is shorter than a function may run. */
export function lambdaClient(port: number): Invoke {
  return (functionName, event) =>
    new Promise((resolve, reject) => {
      const path = `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
      const headers = { 'content-type': 'application/json' };
      const call = request({ host: HOST, port, path, method: 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const payload = parse(Buffer.concat(chunks).toString());
          const status = response.statusCode ?? 0;
          const functionError = response.headers['x-amz-function-error'];
          if (status >= 300) reject(new Error(`${functionName}: HTTP ${status} ${JSON.stringify(payload)}`));
          else resolve(functionError ? { payload, functionError: String(functionError) } : { payload });
        });
      });
      call.on('error', reject);
      call.end(JSON.stringify(event));
    });
}

/** A function that returns nothing answers nothing here, and `null` on AWS. */
function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
