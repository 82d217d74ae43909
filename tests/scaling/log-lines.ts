// The bytes of the log lines of a call: those of the function as it writes them, those of Lambda and of the gateway by their forms.
import { randomUUID } from 'node:crypto';
import { reportLine, startLine } from '../../local/runtime/platform-lines.ts';
import { format } from '../../resources/variables/access-log.cjs';

/** CloudWatch counts these for each line, beside its text (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html). */
const LINE_BYTES = 26;

/** Calls `work` and keeps what it logs from the terminal. @returns the bytes that CloudWatch would charge for it */
export async function loggedBytes(work: () => Promise<unknown>): Promise<number> {
  let text = '';
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  try {
    await work();
  } finally {
    streams.forEach((stream, i) => {
      if (writes[i]) stream.write = writes[i];
    });
  }
  return bytesOf(text.split('\n').filter((line) => line !== ''));
}

const bytesOf = (lines: string[]) =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line) + LINE_BYTES, 0);

/** What Lambda writes of a call that succeeds, unless the least level of its lines is WARN, as it is in params.yml. */
export const PLATFORM_BYTES = bytesOf([
  startLine(randomUUID()),
  reportLine({
    requestId: randomUUID(),
    status: 'success',
    durationMs: 12.345,
    memorySizeMB: 1769,
    maxMemoryUsedMB: 120,
  }),
]);

/** Usual values of what the gateway fills in. */
const VALUES: Record<string, string> = {
  'integration.requestId': randomUUID(),
  requestTime: '29/Nov/2026:18:10:16 +0000',
  routeKey: 'POST /api/ab/predict',
  status: '200',
  responseLatency: '25',
  integrationLatency: '22',
  responseLength: '412',
  'identity.sourceIp': '203.0.113.100',
  'error.message': '-',
  integrationErrorMessage: '-',
};

/** The line that the HTTP API writes of each call. */
export const ACCESS_BYTES = bytesOf([
  format.replace(/\$context\.([\w.]+)/g, (_, name: string) => {
    const value = VALUES[name];
    if (value === undefined) throw new Error(`$context.${name} has no usual value here`);
    return value;
  }),
]);
