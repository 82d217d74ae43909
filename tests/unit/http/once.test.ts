// Calls with an Idempotency-Key through endpoint(): what is asked of the keys, in which order, and what is answered.
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Begun, Once } from '#lib/idempotency/idempotency.ts';
import { beginWait } from '#lib/time-budget.ts';
import { invoke, lambdaContext } from '../../support/gateway.ts';
import { echo, fakeAccess, good, spec } from './fakes.ts';

const idempotent = { ...spec, idempotent: true, errors: ['unavailable', 'rate_limited'] } as const;
const claim = { counter: 'c', id: 'i', secret: new Uint8Array(32) };
const keyed = { ...good, headers: { ...good.headers, 'idempotency-key': '"k"' }, body: '{"name":"n"}' };

let done: unknown[][];
beforeEach(() => {
  done = [];
});
const recording =
  (name: string) =>
  async (...what: unknown[]) =>
    void done.push([name, ...what]);
const once = (begun: Begun | AppError = { claim }): Once => ({
  begin: async ({ username }, key, _print, { leftMs }) => {
    done.push(['begin', username, key, leftMs]);
    if (begun instanceof AppError) throw begun;
    return begun;
  },
  keep: recording('keep'),
  free: recording('free'),
});
const limit = async () => {
  done.push(['limit']);
  return { 'RateLimit-Remaining': '7' };
};
const names = () => done.map(([name]) => name);

describe('a call with a key', () => {
  test('claims it, is counted, and its answer is kept', async () => {
    const answer = await invoke(echo(fakeAccess({ limit, once: once() }), idempotent), keyed);
    expect(answer).toMatchObject({ status: 200, headers: { 'RateLimit-Remaining': '7' } });
    expect(names()).toEqual(['begin', 'limit', 'keep']);
    expect(done[0]).toEqual(['begin', 'ana', 'k', lambdaContext().getRemainingTimeInMillis()]);
    expect(done[2]).toEqual(['keep', claim, { status: 200, body: JSON.stringify(answer.body) }]);
  });

  test('that came before gets the first answer, is not counted, and has no effect', async () => {
    const kept = { status: 200, body: '{"seen":"before","by":"ana"}' };
    const answer = await invoke(echo(fakeAccess({ limit, once: once({ answer: kept }) }), idempotent), keyed);
    expect(answer).toMatchObject({
      status: 200,
      body: { seen: 'before' },
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(answer.headers['x-request-id']).toBeDefined();
    expect(names()).toEqual(['begin']);
  });

  test.each(['request_in_progress', 'idempotency_key_reused'] as const)(
    'is refused with %s before it is counted',
    async (code) => {
      const answer = await invoke(
        echo(fakeAccess({ limit, once: once(new AppError(code)) }), idempotent),
        keyed,
      );
      expect(answer.body).toMatchObject({ code });
      expect(names()).toEqual(['begin']);
    },
  );

  test('whose session ended asks for no key', async () => {
    const answer = await invoke(echo(fakeAccess({ limit, sid: 'gone', once: once() }), idempotent), keyed);
    expect(answer.status).toBe(401);
    expect(names()).toEqual([]);
  });

  test('that is refused for its content is answered so the next time too', async () => {
    await invoke(echo(fakeAccess({ once: once() }), idempotent), { ...keyed, body: '{"name":7}' });
    expect(done.at(-1)).toMatchObject(['keep', claim, { status: 400 }]);
  });

  test('frees the key when a limit refuses it', async () => {
    const refusing = async () => {
      throw new AppError('rate_limited');
    };
    const answer = await invoke(echo(fakeAccess({ limit: refusing, once: once() }), idempotent), keyed);
    expect(answer.status).toBe(429);
    expect(names()).toEqual(['begin', 'free']);
  });

  test.each([new AppError('unavailable'), new Error('a fault of ours'), new AppError('rate_limited')])(
    'frees the key after %s',
    async (error) => {
      const failing = endpoint(
        idempotent,
        async () => {
          throw error;
        },
        fakeAccess({ once: once() }),
      );
      await invoke(failing, keyed);
      expect(names()).toEqual(['begin', 'free']);
    },
  );

  test('frees the key also after a call that used up the time budget of the request', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const left: number[] = [];
    const free = async () => void left.push(beginWait().leftMs);
    const silent = endpoint(
      idempotent,
      async () => {
        const { leftMs, end } = beginWait();
        vi.advanceTimersByTime(leftMs + 1);
        end();
        throw new AppError('unavailable');
      },
      fakeAccess({ once: { ...once(), free } }),
    );
    expect((await invoke(silent, keyed)).status).toBe(503);
    expect(left).toEqual([250]);
  });

  test('is answered when its answer cannot be kept', async () => {
    const broken = { ...once(), keep: () => Promise.reject(new AppError('unavailable')) };
    expect((await invoke(echo(fakeAccess({ once: broken }), idempotent), keyed)).status).toBe(200);
  });
});

test('a malformed key is a 400 that names the header, and is counted like other content', async () => {
  const headers = { ...keyed.headers, 'idempotency-key': 'two, keys' };
  const answer = await invoke(echo(fakeAccess({ limit, once: once() }), idempotent), { ...keyed, headers });
  expect(answer).toMatchObject({
    status: 400,
    body: { details: [{ path: 'header.idempotency-key', code: 'wrong_format' }] },
  });
  expect(names()).toEqual(['limit']);
});

test('a call without a key, and a route that takes none, ask for nothing', async () => {
  const { 'idempotency-key': _, ...headers } = keyed.headers;
  await invoke(echo(fakeAccess({ once: once() }), idempotent), { ...keyed, headers });
  await invoke(echo(fakeAccess({ once: once() })), keyed);
  expect(names()).toEqual([]);
});
