// The lines of one batch that tell the same fault of one request, made one.
import { type Fault, TIMEOUT } from '../fault.ts';

/**
 * - A line of the function or its runtime wins over what the platform reports of the same request: it has the message
 *   and the stack. Only a time-out stays beside it: no line of the function can tell that one, and an error that it
 *   logged on the way is another matter.
 * - Two platform lines of one request are one: the one that says more.
 * - Lines of the function are never folded into each other: their fingerprints decide.
 */
export function fold<F extends Fault>(faults: F[]): F[] {
  const isTold = toldBy(faults.filter(({ by }) => by === 'function'));
  const requestOf = owner(faults.filter(({ by }) => by === 'platform'));
  const reports = new Map<string, F>();
  for (const fault of faults) {
    if (fault.by !== 'platform' || isTold(fault)) continue;
    const request = requestOf(fault);
    const before = reports.get(request);
    if (before === undefined || fault.message.length > before.message.length) reports.set(request, fault);
  }
  const kept = new Set<F>(reports.values());
  return faults.filter((fault) => fault.by !== 'platform' || kept.has(fault));
}

/** A fault before any request (a module that throws) has no request id on the runtime's line, and may on the report. */
function toldBy(own: Fault[]): (report: Fault) => boolean {
  const requests = new Set(own.flatMap(({ requestId }) => requestId ?? []));
  const early = new Set(own.flatMap(({ requestId, type }) => (requestId === undefined ? [type] : [])));
  return ({ type, requestId = '' }) => type !== TIMEOUT && (requests.has(requestId) || early.has(type));
}

/** A report of an initialisation belongs to the request that waited for it, which may be in the same batch. */
function owner(reports: Fault[]): (report: Fault) => string {
  const waiting = new Map(reports.flatMap(({ type, requestId }) => (requestId ? [[type, requestId]] : [])));
  return ({ type, requestId }) => requestId ?? waiting.get(type) ?? `initialisation: ${type}`;
}
