// Live events: the token, what is unreadable, a connection that is dead, connecting again later each time, and an end that is final.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LiveEvent, type LiveState, listen, type Socket } from '../../../client/live.ts';
import { waitBeforeConnecting } from '../../../client/retry.ts';

class FakeSocket implements Socket {
  onopen: ((event: never) => unknown) | null = null;
  onmessage: ((event: never) => unknown) | null = null;
  onclose: ((event: never) => unknown) | null = null;
  onerror: ((event: never) => unknown) | null = null;
  readonly sent: string[] = [];
  isClosed = false;
  send = (text: string) => void this.sent.push(text);
  close = () => {
    this.isClosed = true;
  };
  opens = () => this.onopen?.({} as never);
  says = (data: unknown) => this.onmessage?.({ data } as never);
  closes = () => this.onclose?.({} as never);
  /** As the package `ws`: an error that nobody listens for is thrown. */
  fails = () => {
    if (!this.onerror) throw new Error('nobody listens for the error');
    this.onerror({} as never);
    this.closes();
  };
}

/** Lets what waits for promises go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

/** @param exchanged what the session answers in turn: a token, nobody signed in, or an error */
async function listening(exchanged: (string | undefined | Error)[] = ['t1', 't2', 't3'], url?: string) {
  const sockets: FakeSocket[] = [];
  const offered: [string, ...string[]][] = [];
  const doubted: (string | undefined)[] = [];
  const waits: { act: () => void; ms: number }[] = [];
  const events: LiveEvent[] = [];
  const states: LiveState[] = [];
  const session = {
    token: async (doubt?: string) => {
      doubted.push(doubt);
      const next = exchanged.shift();
      if (next instanceof Error) throw next;
      return next;
    },
  };
  const call = async () => ({ websocket_url: 'wss://said.test' });
  const stop = listen(
    { session, call: call as never },
    {
      url,
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
      open: (address, protocols) => {
        offered.push([address, ...protocols]);
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket;
      },
      later: (act, ms) => {
        const wait = { act, ms };
        waits.push(wait);
        return () => void (waits.includes(wait) && waits.splice(waits.indexOf(wait), 1));
      },
      random: () => 0,
    },
  );
  await settle();
  const nextWait = async () => {
    const wait = waits.shift();
    wait?.act();
    await settle();
    return wait?.ms;
  };
  return { sockets, offered, doubted, waits, events, states, stop, nextWait };
}

test('it offers the token as a subprotocol, and tells events; what is unreadable is left out', async () => {
  const live = await listening(['t1'], 'wss://given.test');
  expect(live.offered).toEqual([['wss://given.test', 'vigia', 't1']]);
  live.sockets[0]?.opens();
  live.sockets[0]?.says('{"event":"alert_state","at":"2026-01-02T03:04:05Z","data":{"rev":3}}');
  live.sockets[0]?.says('{"event":"pong"}');
  for (const text of ['', 'null', '{"data":{}}', '[]', '{"event":7}']) live.sockets[0]?.says(text);
  expect(live.events).toEqual([
    { event: 'alert_state', at: '2026-01-02T03:04:05Z', data: { rev: 3 } },
    { event: 'pong', data: {} },
  ]);
  expect(live.states).toEqual([{ isOpen: true }]);
});

test('without an address the deployment says it', async () => {
  expect((await listening()).offered).toEqual([['wss://said.test', 'vigia', 't1']]);
});

test('it connects again with a fresh token, later each time until it succeeds', async () => {
  const outage = new Error('nothing answers');
  const live = await listening(['t1', undefined, outage, 't2', 't3']);
  live.sockets[0]?.closes();
  expect(await live.nextWait()).toBe(1_000);
  // Nobody could be asked for a token, and then the service did not answer.
  expect(await live.nextWait()).toBe(2_000);
  expect(await live.nextWait()).toBe(4_000);
  live.sockets[1]?.opens();
  expect(live.waits).toHaveLength(1);
  live.sockets[1]?.closes();
  expect(await live.nextWait()).toBe(1_000);
  expect(live.offered.map(([, , token]) => token)).toEqual(['t1', 't2', 't3']);
  expect(live.states).toEqual([
    { isOpen: false, wasOpen: false, error: undefined, retryMs: 1_000 },
    { isOpen: false, wasOpen: false, error: undefined, retryMs: 2_000 },
    { isOpen: false, wasOpen: false, error: outage, retryMs: 4_000 },
    { isOpen: true },
    { isOpen: false, wasOpen: true, error: undefined, retryMs: 1_000 },
  ]);
});

test('a token is doubted after the first refusal of a row, and only then', async () => {
  const live = await listening(['t1', 't2', 't2', 't2', 't2', 't3']);
  live.sockets[0]?.closes();
  await live.nextWait();
  live.sockets[1]?.closes();
  await live.nextWait();
  live.sockets[2]?.closes();
  await live.nextWait();
  expect(live.doubted).toEqual([undefined, 't1', undefined, undefined]);
  live.sockets[3]?.opens();
  live.sockets[3]?.closes();
  await live.nextWait();
  expect(live.doubted.at(-1)).toBe('t2');
});

test('a token that could not be exchanged is doubted again', async () => {
  const live = await listening(['t1', new Error('offline'), new Error('offline'), 't2', 't2']);
  live.sockets[0]?.closes();
  for (let tries = 0; tries < 3; tries++) await live.nextWait();
  live.sockets[1]?.closes();
  await live.nextWait();
  expect(live.doubted).toEqual([undefined, 't1', 't1', 't1', undefined]);
});

test('a connection that fails is tried again', async () => {
  const live = await listening();
  live.sockets[0]?.fails();
  await live.nextWait();
  expect(live.sockets).toHaveLength(2);
});

test('a connection that neither opens nor closes is given up for a new one', async () => {
  const live = await listening();
  await live.nextWait();
  expect(live.sockets[0]?.isClosed).toBe(true);
  live.sockets[0]?.opens();
  live.sockets[0]?.says('{"event":"alert"}');
  expect(live.states).toEqual([{ isOpen: false, wasOpen: false, error: undefined, retryMs: 1_000 }]);
  expect(live.events).toEqual([]);
  await live.nextWait();
  expect(live.sockets).toHaveLength(2);
});

test('an open connection is kept open by pings', async () => {
  const live = await listening();
  live.sockets[0]?.opens();
  for (let pings = 0; pings < 2; pings++) {
    expect(await live.nextWait()).toBeLessThan(600_000);
    live.sockets[0]?.says('{"event":"pong"}');
  }
  expect(live.sockets[0]?.sent).toEqual(['{"action":"ping"}', '{"action":"ping"}']);
  expect([live.waits.length, live.sockets.length]).toEqual([1, 1]);
});

test('a connection that answers no ping is given up for a new one; what it still says changes nothing', async () => {
  const live = await listening();
  const [dead] = live.sockets;
  dead?.opens();
  await live.nextWait();
  expect(dead?.sent).toEqual(['{"action":"ping"}']);
  await live.nextWait();
  expect(dead?.isClosed).toBe(true);
  expect(live.states.at(-1)).toEqual({ isOpen: false, wasOpen: true, error: undefined, retryMs: 1_000 });
  dead?.says('{"event":"pong"}');
  dead?.closes();
  expect(live.waits.map(({ ms }) => ms)).toEqual([1_000]);
  await live.nextWait();
  expect(live.sockets).toHaveLength(2);
});

test('once it is ended it closes, and never connects again', async () => {
  const live = await listening();
  live.sockets[0]?.opens();
  live.stop();
  live.sockets[0]?.closes();
  await settle();
  expect(live.sockets[0]?.isClosed).toBe(true);
  expect([live.waits.length, live.sockets.length]).toEqual([0, 1]);
});

test('a wait is between a half and the whole of a doubled one, a minute at most', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const whole = waitBeforeConnecting(failures, 0);
      expect(whole).toBe(Math.min(60_000, 1_000 * 2 ** failures));
      expect(waitBeforeConnecting(failures, random)).toBeGreaterThanOrEqual(whole / 2);
      expect(waitBeforeConnecting(failures, random)).toBeLessThanOrEqual(whole);
    }),
  );
});
