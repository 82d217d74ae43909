// Removes log lines of one batch that report a fault of a request that another line reports better.
import { type Fault, TIMEOUT } from '../fault.ts';
import { joinProcessEnds } from './process-ends.ts';

/**
 * - A line that says that the process ends replaces the platform's report of the same request: it has the message and the
 *   stack. Beside every other line the report stays: no line of the function says that the time ran out, that the process
 *   died or that Lambda refused the answer, and an error that the function logged before is a different fault.
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
  const ended = new Set(own.flatMap((line) => (saysProcessEnds(line) ? (line.requestId ?? []) : [])));
  const early = new Set(own.flatMap(({ requestId, type }) => (requestId === undefined ? [type] : [])));
  return ({ type, requestId = '' }) => type !== TIMEOUT && (ended.has(requestId) || early.has(type));
}

/** The runtime's own errors, such as a rejection that nobody handled, end its process. */
function saysProcessEnds({ type, endsProcess }: Fault): boolean {
  return endsProcess === true || type.startsWith('Runtime.');
}

/** A report of an initialisation belongs to the request that waited for it, which may be in the same batch. */
function requestFinder(reports: Fault[]): (report: Fault) => string {
  const waiting = new Map(reports.flatMap(({ type, requestId }) => (requestId ? [[type, requestId]] : [])));
  return ({ type, requestId }) => requestId ?? waiting.get(type) ?? `initialisation: ${type}`;
}
