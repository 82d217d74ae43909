// Live events of runs: each write that changes a run's status or progress is followed by an event for administrators.
import { ADMIN_ROOM, sendEvent } from '#lib/realtime/realtime.ts';
import type { Run } from './run.ts';
import { beginRun, concludeDecision, concludeRun, putRun, updateRun } from './run-store.ts';

/** The writes of run-store.ts, each followed by its event. An event never fails and never precedes its write. */
export const withLiveEvents = {
  putRun: async (run: Run): Promise<void> => {
    await putRun(run);
    await sendRunEvent(run);
  },
  beginRun: async (...args: Parameters<typeof beginRun>) => await thenSendEvent(beginRun(...args)),
  concludeDecision: async (...args: Parameters<typeof concludeDecision>) =>
    await thenSendEvent(concludeDecision(...args)),
  concludeRun: async (...args: Parameters<typeof concludeRun>) => await thenSendEvent(concludeRun(...args)),
  updateRun: async (...[lease, changes]: Parameters<typeof updateRun>): Promise<boolean> => {
    const isHeld = await updateRun(lease, changes);
    const { progress } = changes;
    if (isHeld && progress !== undefined) {
      await sendRunEvent({ run_id: lease.run_id, status: 'running', progress });
    }
    return isHeld;
  },
};

async function thenSendEvent(write: Promise<Run | undefined>): Promise<Run | undefined> {
  const run = await write;
  if (run) await sendRunEvent(run);
  return run;
}

type EventFields = Pick<Run, 'run_id' | 'status' | 'progress' | 'model' | 'gate' | 'error'>;

/** Sends the fields that change during a run; clients read the rest by its id. A gate gives a dozen reasons at most. */
async function sendRunEvent({ run_id, status, progress, model, gate, error }: EventFields): Promise<void> {
  const data = {
    run_id,
    status,
    progress,
    model: model ?? null,
    gate: gate ? { passed: gate.passed, reasons: gate.reasons } : null,
    error: error ?? null,
  };
  await sendEvent({ room: ADMIN_ROOM, event: 'retraining', data });
}
