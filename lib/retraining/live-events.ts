// Runs as the administrators who watch see them: every write that moves one is told after it, when it was made.
import { ADMIN_ROOM, sendEvent } from '#lib/realtime/realtime.ts';
import type { Run } from './run.ts';
import { beginRun, concludeRun, noteOnRun, putRun } from './run-store.ts';

/** The writes of run-store.ts that change status or progress. What is told never fails, and is never told in advance. */
export const watched = {
  putRun: async (run: Run): Promise<void> => {
    await putRun(run);
    await tellOf(run);
  },
  beginRun: async (...args: Parameters<typeof beginRun>) => await told(beginRun(...args)),
  concludeRun: async (...args: Parameters<typeof concludeRun>) => await told(concludeRun(...args)),
  noteOnRun: async (...[lease, note]: Parameters<typeof noteOnRun>): Promise<boolean> => {
    const isHeld = await noteOnRun(lease, note);
    const { progress } = note;
    if (isHeld && progress !== undefined) await tellOf({ run_id: lease.run_id, status: 'running', progress });
    return isHeld;
  },
};

async function told(write: Promise<Run | undefined>): Promise<Run | undefined> {
  const run = await write;
  if (run) await tellOf(run);
  return run;
}

type Moved = Pick<Run, 'run_id' | 'status' | 'progress' | 'model' | 'gate' | 'error'>;

/** What moves of a run; the rest is read by its id. A gate has a dozen sentences at most. */
async function tellOf({ run_id, status, progress, model, gate, error }: Moved): Promise<void> {
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
