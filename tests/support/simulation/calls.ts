// The calls of a simulated process to the table and the queue: each is a step that takes time, and at which the process may be killed.
import type { ForwardDeps, Notice } from '#lib/alerts/alerts.ts';
import { queueGroupOf } from '#lib/alerts/delivery/queue.ts';
import type { SimulatedClock } from './clock.ts';
import type { FifoQueue } from './fifo-queue.ts';
import type { Invocation } from './killable.ts';

/** Usual durations in milliseconds of AWS calls in one region. */
const TABLE_MS = 5;
export const QUEUE_MS = 10;

/** Where the calls take place. */
interface Room {
  clock: SimulatedClock;
  queue: FifoQueue;
}

/** The same store, whose calls are steps. */
export function onTable<Store extends object>(store: Store, { clock }: Room, { step }: Invocation): Store {
  const wrapped = Object.entries(store).map(([name, call]) => [
    name,
    (...args: unknown[]) =>
      step(name, async () => {
        await clock.sleep(TABLE_MS);
        return await clock.frozen(() => call(...args));
      }),
  ]);
  return Object.fromEntries(wrapped);
}

export function onQueue({ clock }: Room, { step }: Invocation) {
  return async (name: string, work: () => void) =>
    await step(name, async () => {
      await clock.sleep(QUEUE_MS);
      work();
    });
}

export function queueOf(room: Room, invocation: Invocation): ForwardDeps['queue'] {
  const queued = onQueue(room, invocation);
  return {
    sendNotice: async (notice, now = new Date(room.clock.now())) =>
      await queued('sendNotice', () => room.queue.send(messageOf(notice, now.getTime()))),
  };
}

export function messageOf(notice: Notice, at: number) {
  return {
    group: queueGroupOf(notice),
    body: JSON.stringify(notice),
    sentAs: notice.id,
    madeAt: new Date(at).toISOString(),
    redriven: 0,
  };
}

export const clockOf = ({ clock }: Room) => ({ now: () => new Date(clock.now()) });
