// The server's clock: heard in the answers of the API, and in none that a cache may have kept.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServerClock } from '../../../client/server-clock.ts';
import { signedIn } from './scripted.ts';

const SERVER = Date.parse('2026-03-10T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const headers = (time: number, cache = 'no-store') =>
  new Headers({ date: new Date(time).toUTCString(), 'cache-control': cache });

test('whatever the own clock says, the time is that of the server, less than a second late', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(999), fc.nat(1e7), (wrong, ms, later) => {
      let server = SERVER + ms;
      const clock = new ServerClock(() => server + wrong);
      clock.hear(headers(server));
      server += later;
      expect(server - clock.now()).toBeGreaterThanOrEqual(0);
      expect(server - clock.now()).toBeLessThan(1_000);
    }),
  );
});

test.each([
  ['has no date', new Headers({ 'cache-control': 'no-store' })],
  ['has a date that is none', new Headers({ date: 'soon', 'cache-control': 'no-store' })],
  ['may be from a cache', headers(SERVER - HOUR_MS, 'max-age=3600')],
  ['says nothing of caches', new Headers({ date: new Date(SERVER - HOUR_MS).toUTCString() })],
])('an answer that %s changes no time', (_which, said) => {
  const clock = new ServerClock(() => SERVER);
  clock.hear(said);
  expect(clock.now()).toBe(SERVER);
});

test('the client hears it in the answers to its calls', async () => {
  const { vigia } = await signedIn([{ status: 200, headers: Object.fromEntries(headers(0)) }]);
  expect(vigia.now()).toBeGreaterThan(SERVER);
  await vigia.call('GET', '/me');
  expect(vigia.now()).toBeLessThan(SERVER);
});
