// Log lines as Lambda, its Node runtime and our logger write them, and the batches that carry them.
import { gzipSync } from 'node:zlib';

export const REQUEST = '6f747abc-5e2b-4c2a-9d9d-3a2b9d3a1f10';
export const GROUP = '/aws/lambda/vigia-prod-predict-v1';
export const STREAM = '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef';
const AT = Date.parse('2026-01-02T03:04:05Z');

const STACK = [
  "TypeError: Cannot read properties of undefined (reading 'digit')",
  '    at predict (file:///var/task/functions/predict/v1.mjs:12:345)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
];

/** Our logger's entry. */
export const logged = (over: Record<string, unknown> = {}) =>
  JSON.stringify({
    level: 'ERROR',
    message: 'unexpected fault',
    timestamp: '2026-01-02T03:04:05.000Z',
    service: 'vigia',
    sampling_rate: 0,
    requestId: REQUEST,
    error: {
      name: 'TypeError',
      location: 'v1.mjs:12',
      message: STACK[0]?.slice(11),
      stack: STACK.join('\n'),
    },
    ...over,
  });

/** The runtime's line for a thrown error, in JSON. */
export const thrown = (requestId: string | undefined = REQUEST) =>
  JSON.stringify({
    timestamp: '2026-01-02T03:04:05.000Z',
    level: 'ERROR',
    requestId,
    message: { errorType: 'TypeError', errorMessage: STACK[0]?.slice(11), stackTrace: STACK },
  });

export const rejected = () =>
  JSON.stringify({
    timestamp: '2026-01-02T03:04:05.000Z',
    level: 'ERROR',
    requestId: REQUEST,
    message: {
      errorType: 'UnhandledPromiseRejection',
      errorMessage: 'Error: nobody waits',
      stackTrace: [
        'Runtime.UnhandledPromiseRejection: Error: nobody waits',
        '    at process.<anonymous> (file:///var/runtime/index.mjs:1448:17)',
      ],
      reason: {
        errorType: 'Error',
        errorMessage: 'nobody waits',
        stackTrace: ['Error: nobody waits', '    at later (file:///var/task/functions/drill.mjs:3:4)'],
      },
      promise: {},
    },
  });

/** Our logger's entry for an error that ends the process (lib/log.ts). */
export const lastLine = (message: string, requestId: string | undefined = REQUEST) =>
  logged({
    message: 'uncaught error: the process ends',
    requestId,
    process_ends: true,
    origin: 'unhandledRejection',
    error: {
      name: 'Error',
      message,
      stack: `Error: ${message}\n    at later (file:///var/task/functions/a/b.mjs:3:4)`,
    },
  });

/** The platform's report of an invocation. */
export const report = (status: string, errorType?: string, requestId = REQUEST) =>
  JSON.stringify({
    time: '2026-01-02T03:04:08.000Z',
    type: 'platform.report',
    record: {
      requestId,
      metrics: { durationMs: 3000, billedDurationMs: 3000, memorySizeMB: 256, maxMemoryUsedMB: 90 },
      status,
      ...(errorType && { errorType }),
    },
  });

export const initReport = (status: string, errorType?: string) =>
  JSON.stringify({
    time: '2026-01-02T03:04:05.000Z',
    type: 'platform.initReport',
    record: {
      initializationType: 'on-demand',
      phase: 'init',
      status,
      metrics: { durationMs: 10000.487 },
      ...(errorType && { errorType }),
    },
  });

export const gzip64 = (text: string) => gzipSync(text).toString('base64');

/** The `data` of an `awslogs` event that carries these lines. */
export function batchOf(messages: unknown[], over: Record<string, unknown> = {}): string {
  return gzip64(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: GROUP,
      logStream: STREAM,
      subscriptionFilters: ['alerts'],
      logEvents: messages.map((message, i) => ({ id: `3895${i}`, timestamp: AT + i, message })),
      ...over,
    }),
  );
}
