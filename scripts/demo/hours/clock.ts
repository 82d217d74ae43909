// A simulated clock for this process: hours pass when the demonstration says so. `performance.now` stays real.
const RealDate = Date;

export interface Clock {
  now(): number;
  /** Goes forward to this time. */
  goTo(time: number): void;
}

/** Replaces `Date` until the process ends. */
export function simulateClock(start: number): Clock {
  let time = start;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: unknown[]) =>
      args.length === 0 ? new target(time) : new target(...(args as [number])),
    get: (target, name, receiver) => (name === 'now' ? () => time : Reflect.get(target, name, receiver)),
  });
  return {
    now: () => time,
    goTo: (later) => {
      time = Math.max(time, later);
    },
  };
}
