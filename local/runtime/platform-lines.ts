// The lines that Lambda itself writes to a function's log in JSON format (AWS, "Lambda Telemetry API Event schema").

/** The least level of these lines that are written: the setting `SystemLogLevel` of a function. */
export type SystemLogLevel = 'DEBUG' | 'INFO' | 'WARN';

export interface Report {
  requestId: string;
  status: 'success' | 'error' | 'timeout';
  errorType?: string | undefined;
  durationMs: number;
  /** Only for the call that started the sandbox. */
  initDurationMs?: number | undefined;
  memorySizeMB: number;
  maxMemoryUsedMB: number;
}

/**
 * Whether Lambda writes a line: a start and the report of a success are INFO, every other report is WARN
 * (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html).
 */
export function isWritten(line: 'start' | Report['status'], least: SystemLogLevel): boolean {
  return least !== 'WARN' || (line !== 'start' && line !== 'success');
}

export function startLine(requestId: string, now = new Date()): string {
  return JSON.stringify({
    time: now.toISOString(),
    type: 'platform.start',
    record: { requestId, version: '$LATEST' },
  });
}

export function reportLine(report: Report, now = new Date()): string {
  const { requestId, status, errorType, durationMs, initDurationMs, memorySizeMB, maxMemoryUsedMB } = report;
  return JSON.stringify({
    time: now.toISOString(),
    type: 'platform.report',
    record: {
      requestId,
      metrics: {
        durationMs: round(durationMs),
        // Lambda bills the start of the runtime as well, in whole milliseconds.
        billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
        memorySizeMB,
        maxMemoryUsedMB,
        ...(initDurationMs === undefined ? {} : { initDurationMs: round(initDurationMs) }),
      },
      status,
      ...(errorType === undefined ? {} : { errorType }),
    },
  });
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
