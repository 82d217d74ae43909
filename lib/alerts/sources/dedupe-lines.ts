// Removes log lines whose fault another line of the batch reports better.
import { CRASH, type Fault, OUT_OF_MEMORY } from '../fault.ts';
import { joinProcessEnds } from './process-ends.ts';

/**
 * - A line of the function or its runtime replaces the platform's report of the same fault: it has the message and the stack. It
 *   is the same fault when the line has the type of the report, or when the report is of a thrown error and the line of the same
 *   request has an error. Other ends stay beside the lines: a line that was written before says nothing about them.
 * - An error that was logged for a request is not told again because it was then thrown: Node's runtime logs it too, as the last line.
 * - Of the platform's lines of one request, the one with the cause stays, then the longer message.
 * - Other lines of the function never replace each other; their fingerprints decide.
 */
export function dedupe<F extends Fault>(all: F[]): F[] {
  const joinedEnds = joinProcessEnds(all);
  const again = thrownAgain(joinedEnds);
  const faults = joinedEnds.filter((fault) => !again.has(fault));
  const isReported = reportedBy(faults.filter(({ by }) => by === 'function'));
  const requestOf = requestFinder(faults.filter(({ by }) => by === 'platform'));
  const reports = new Map<string, { first: F; fault: F }>();
  for (const fault of faults) {
    if (fault.by !== 'platform' || isReported(fault)) continue;
    const request = requestOf(fault);
    const before = reports.get(request);
    reports.set(
      request,
      before ? { first: before.first, fault: joined(before.fault, fault) } : { first: fault, fault },
    );
  }
  const kept = new Map([...reports.values()].map(({ first, fault }) => [first, fault]));
  return faults.flatMap((fault) => (fault.by === 'platform' ? (kept.get(fault) ?? []) : fault));
}

/**
 * Whether a line of the function reports the same fault. Before any request (a module that throws) the runtime's line has
 * no request id, while the platform's report may have one.
 */
function reportedBy(own: Fault[]): (report: Fault) => boolean {
  const typed = new Set(own.map(({ requestId, type }) => `${requestId ?? ''} ${type}`));
  const withError = new Set(own.flatMap((fault) => (hasError(fault) ? (fault.requestId ?? '') : [])));
  return ({ report, type, requestId = '' }) =>
    ['', requestId].some((id) => typed.has(`${id} ${type}`) || (report === 'thrown' && withError.has(id)));
}

/** The runtime's lines of errors that the function had logged before it threw them. Only a report says that one was thrown. */
function thrownAgain(faults: Fault[]): Set<Fault> {
  const withError = faults.filter((fault) => fault.by === 'function' && hasError(fault));
  const ofRequest = Map.groupBy(withError, ({ requestId }) => requestId);
  const reports = faults.filter(({ report, requestId }) => report === 'thrown' && requestId !== undefined);
  return new Set(
    reports.flatMap(({ requestId }) => {
      const lines = ofRequest.get(requestId) ?? [];
      const last = lines.at(-1);
      const isAgain = lines
        .slice(0, -1)
        .some(({ type, message }) => type === last?.type && message === last.message);
      return last !== undefined && isAgain ? [last] : [];
    }),
  );
}

const hasError = ({ holdsError = false }: Fault) => holdsError;

/** A process that the system killed while all of its memory was in use was killed for that. */
function joined<F extends Fault>(a: F, b: F): F {
  const killed = [a, b].find(({ type, message }) => type === CRASH && message.includes('signal: killed'));
  const better = rank(a) > rank(b) || (rank(a) === rank(b) && a.message.length >= b.message.length) ? a : b;
  const isMemoryFull = a.isMemoryFull || b.isMemoryFull;
  return killed && isMemoryFull && better.type === CRASH ? { ...killed, type: OUT_OF_MEMORY } : better;
}

/** How much a line of the platform says about the cause: a crash has none, or at most how the process exited. */
function rank({ report, type, message }: Fault): number {
  if (type === CRASH) return message.includes('with error') ? 1 : 0;
  return report === 'thrown' ? 2 : 3;
}

/** A report of an initialisation belongs to the request that waited for it, which may be in the same batch. */
function requestFinder(reports: Fault[]): (report: Fault) => string {
  const waiting = new Map(reports.flatMap(({ type, requestId }) => (requestId ? [[type, requestId]] : [])));
  return ({ type, requestId }) => requestId ?? waiting.get(type) ?? `initialisation: ${type}`;
}
