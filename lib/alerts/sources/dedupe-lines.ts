// Removes log lines of one batch that report a fault of a request that another line reports better.
import { type Fault, TIMEOUT } from '../fault.ts';
import { joinProcessEnds } from './process-ends.ts';

/**
 * - A line of the function or its runtime replaces the platform's report of the same request: it has the message and the
 *   stack. A time-out stays beside it: no line of the function reports a time-out, and an error that the function logged
 *   before is a different fault.
 * - Of two platform lines of one request, the longer message stays.
 * - Lines of the function never replace each other; their fingerprints decide.
 */
export function dedupe<F extends Fault>(all: F[]): F[] {
  const faults = joinProcessEnds(all);
  const isReported = reportedBy(faults.filter(({ by }) => by === 'function'));
  const requestOf = requestFinder(faults.filter(({ by }) => by === 'platform'));
  const reports = new Map<string, F>();
  for (const fault of faults) {
    if (fault.by !== 'platform' || isReported(fault)) continue;
    const request = requestOf(fault);
    const before = reports.get(request);
    if (before === undefined || fault.message.length > before.message.length) reports.set(request, fault);
  }
  const kept = new Set<F>(reports.values());
  return faults.filter((fault) => fault.by !== 'platform' || kept.has(fault));
}

/**
 * Whether a line of the function reports the same fault. Before any request (a module that throws) the runtime's line has
 * no request id, while the platform's report may have one.
 */
function reportedBy(own: Fault[]): (report: Fault) => boolean {
  const requests = new Set(own.flatMap(({ requestId }) => requestId ?? []));
  const early = new Set(own.flatMap(({ requestId, type }) => (requestId === undefined ? [type] : [])));
  return ({ type, requestId = '' }) => type !== TIMEOUT && (requests.has(requestId) || early.has(type));
}

/** A report of an initialisation belongs to the request that waited for it, which may be in the same batch. */
function requestFinder(reports: Fault[]): (report: Fault) => string {
  const waiting = new Map(reports.flatMap(({ type, requestId }) => (requestId ? [[type, requestId]] : [])));
  return ({ type, requestId }) => requestId ?? waiting.get(type) ?? `initialisation: ${type}`;
}
