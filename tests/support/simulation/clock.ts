// A clock for simulations: when nothing is running, the time jumps to the next appointment.
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface SimulatedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `work` after `ms`. */
  after(ms: number, work: () => void): void;
  sleep(ms: number): Promise<void>;
  /** Runs real input and output, during which this clock stands still. */
  frozen<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Runs everything that happens in the next `ms`. */
  run(ms: number): Promise<void>;
}

interface Appointment {
  at: number;
  work: () => void;
}

export function simulatedClock(start: number): SimulatedClock {
  let now = start;
  let busy = 0;
  const agenda: Appointment[] = [];

  const insert = (appointment: Appointment) => {
    const index = agenda.findLastIndex(({ at }) => at <= appointment.at);
    agenda.splice(index + 1, 0, appointment);
  };
  const quiet = async () => {
    do await nextTurn();
    while (busy > 0);
  };
  const clock: SimulatedClock = {
    now: () => now,
    after: (ms, work) => insert({ at: now + Math.max(0, ms), work }),
    sleep: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
    frozen: async (work) => {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
      }
    },
    run: async (ms) => {
      const end = now + ms;
      for (;;) {
        await quiet();
        const next = agenda[0];
        if (!next || next.at > end) break;
        now = next.at;
        // Appointments of the same moment run concurrently; the real store decides their races.
        while (agenda[0]?.at === now) agenda.shift()?.work();
      }
      now = end;
    },
  };
  return clock;
}
