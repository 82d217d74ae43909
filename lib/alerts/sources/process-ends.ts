// Removes what a batch says a second time about an error that ended a process.
import type { Fault } from '../fault.ts';

/**
 * The lines of a batch are in order and of one log stream, which has one process at a time.
 * - The line that our logger writes before the end replaces the platform's report of the crash.
 * - An error that was already logged for the same request is not told again because it then ended the process. The runtime
 *   logs an error of the initialisation, and then ends by that error.
 */
export function joinProcessEnds<F extends Fault>(faults: F[]): F[] {
  const explained = explainedCrashes(faults);
  const logged = new Set(
    faults.filter((fault) => fault.by === 'function' && !endsProcess(fault)).map(errorOf),
  );
  return faults.filter(
    (fault) => !explained.has(fault) && !(endsProcess(fault) && logged.has(errorOf(fault))),
  );
}

/** Runtimes before Node 24 end the process after a rejection that nobody awaited. */
const endsProcess = ({ by, type, endsProcess = false }: Fault) =>
  by === 'function' && (endsProcess || type === 'Runtime.UnhandledPromiseRejection');

const errorOf = ({ requestId = '', message }: Fault) => `${requestId} ${message}`;

/**
 * A report of the same request, in either order; otherwise the first request that is reported after the line: an error can come
 * after the answer, and Lambda reports the end for the next request, or for the initialisation.
 */
function explainedCrashes(faults: Fault[]): Set<Fault> {
  const ended = new Set(faults.flatMap((fault) => (endsProcess(fault) ? [fault.requestId] : [])));
  const explained = new Set<Fault>();
  const crashed = new Set<string | undefined>();
  let last: Fault | undefined;
  let reported: string | undefined;
  for (const fault of faults) {
    const { by, report, type, requestId } = fault;
    if (endsProcess(fault)) {
      last = fault;
      reported = crashed.has(requestId) ? requestId : undefined;
    }
    // A failed import is reported by its own type.
    if (by !== 'platform' || (report !== 'crash' && type !== last?.type)) continue;
    crashed.add(requestId);
    const isOfRequest = requestId !== undefined && ended.has(requestId);
    const isNext =
      last !== undefined && (requestId === undefined || reported === undefined || reported === requestId);
    if (!isOfRequest && !isNext) continue;
    explained.add(fault);
    reported ??= requestId;
  }
  return explained;
}
