// Removes what a batch says a second time about an error that ended a process.
import { CRASH, type Fault } from '../fault.ts';

/**
 * The lines of a batch are in order and of one log stream, which has one process at a time.
 * - The line that our logger writes before the end replaces the platform's report of the crash.
 * - An error that was already logged for the same request is not told again because it then ended the process. The runtime
 *   logs an error of the initialisation, and then ends by that error.
 */
export function joinProcessEnds<F extends Fault>(faults: F[]): F[] {
  const explained = explainedCrashes(faults);
  const logged = new Set(
    faults.filter(({ by, endsProcess }) => by === 'function' && !endsProcess).map(errorOf),
  );
  return faults.filter(
    (fault) => !explained.has(fault) && !(fault.endsProcess && logged.has(errorOf(fault))),
  );
}

const errorOf = ({ requestId = '', message }: Fault) => `${requestId} ${message}`;

/**
 * A report of the same request, in either order; otherwise the first request that is reported after the line: an error can come
 * after the answer, and Lambda reports the end for the next request, or for the initialisation.
 */
function explainedCrashes(faults: Fault[]): Set<Fault> {
  const ended = new Set(faults.flatMap(({ endsProcess, requestId }) => (endsProcess ? [requestId] : [])));
  const explained = new Set<Fault>();
  const crashed = new Set<string | undefined>();
  let isOpen = false;
  let reported: string | undefined;
  for (const fault of faults) {
    const { by, type, requestId, endsProcess } = fault;
    if (endsProcess) {
      isOpen = true;
      reported = crashed.has(requestId) ? requestId : undefined;
    }
    if (by !== 'platform' || type !== CRASH) continue;
    crashed.add(requestId);
    const isOfRequest = requestId !== undefined && ended.has(requestId);
    const isNext = isOpen && (requestId === undefined || reported === undefined || reported === requestId);
    if (!isOfRequest && !isNext) continue;
    explained.add(fault);
    reported ??= requestId;
  }
  return explained;
}
