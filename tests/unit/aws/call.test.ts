// One call of AWS: how often it is attempted in which failures, what it throws then, its limits, its clock and its connections.
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientWith, isThrottled } from '#lib/aws-call.ts';
import { asOneRequest } from '#lib/time-budget.ts';
import { type Behaviour, startServer, status } from './server.ts';

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => await server.stop());
beforeEach(() => {
  server.asked.length = 0;
  // No time passes but what a test lets pass, and no wait before a retry.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  server.closeConnections();
});

const LIMITS = { attempts: 3, connectMs: 800, answerMs: 1_500 };
const CALL = {
  service: 'dynamodb',
  operation: 'GetItem',
  input: {},
  method: 'POST',
  path: '/',
  headers: {},
  body: '{}',
  read: ({ body }: { body: string }) => JSON.parse(body),
} as const;
const refusal = (name: string) =>
  JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'no' });

const FAULTS = {
  works: status(200, '{"is":"answered"}'),
  refuses: status(400, refusal('ConditionalCheckFailedException')),
  throttles: status(400, refusal('ProvisionedThroughputExceededException')),
  'has too many requests': status(429, '{}', { 'x-amzn-errortype': 'LimitExceededException:' }),
  fails: status(500, refusal('InternalServerError')),
  'is unavailable': status(503, '<h1>Service Unavailable</h1>'),
  'answers nonsense': status(200, '<h1>Welcome</h1>'),
  resets: (response) => void response.destroy(),
  'answers by half': (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"is":');
    setImmediate().then(() => response.destroy());
  },
  'is silent': () => vi.advanceTimersByTime(LIMITS.answerMs),
} as const satisfies Record<string, Behaviour>;
type Fault = keyof typeof FAULTS;

const isReset = (fault: Fault) => fault === 'resets' || fault === 'answers by half';

/** What a call must come to when the server behaves so one request after the other, and works then. */
function expected(faults: readonly Fault[], attempts: number) {
  let left = attempts;
  let mayRepeat = true;
  let silences = 0;
  for (const [i, fault] of [...faults, 'works' as const].entries()) {
    if (fault === 'works') return { outcome: 'answered', requests: i + 1 };
    if (fault === 'refuses') return { outcome: 'ConditionalCheckFailedException', requests: i + 1 };
    // The time budget has room for one of them.
    if (fault === 'is silent' && ++silences === 2) return { outcome: 'unavailable', requests: i + 1 };
    const isFree = isReset(fault) && mayRepeat;
    if (isFree) mayRepeat = false;
    else left -= 1;
    if (left === 0) return { outcome: 'unavailable', requests: i + 1 };
  }
  throw new Error('the last fault is none');
}

/** Lets the call go on without letting time pass. */
async function settled<Value>(call: Promise<Value>): Promise<Value> {
  let isDone = false;
  const end = call.finally(() => {
    isDone = true;
  });
  end.catch(() => undefined);
  while (!isDone) {
    await setImmediate();
    vi.advanceTimersByTime(0);
  }
  return await end;
}

const outcomeOf = async (call: Promise<{ is?: string }>) =>
  await settled(call).then(
    ({ is }) => is,
    (error) => error.code ?? error.name,
  );

const kinds = Object.keys(FAULTS) as Fault[];
const failures = kinds.filter((kind) => kind !== 'works' && kind !== 'refuses');
const firsts = failures.flatMap((first) => kinds.map((second) => [first, second] as Fault[]));
const orders = [
  ...kinds.map((kind) => [kind]),
  ...firsts,
  ...firsts.flatMap((two) => failures.map((third) => [...two, third])),
  ...failures.map((kind) => [kind, kind, kind, kind]),
];

test.each([1, 3])('in every order of failures, with %i attempts', async (attempts) => {
  for (const order of orders) {
    server.asked.length = 0;
    server.answerWith((response, asked) =>
      FAULTS[order[server.asked.length - 1] ?? 'works'](response, asked),
    );
    const outcome = await outcomeOf(clientWith({ ...LIMITS, attempts })(CALL));
    expect({ outcome, requests: server.asked.length }, order.join()).toEqual(expected(order, attempts));
  }
});

test.each(failures)(
  'a server that %s: the error says when to come again, and whether it is a throttle',
  async (fault) => {
    server.answerWith(FAULTS[fault]);
    const error = await settled(clientWith(LIMITS)(CALL)).catch((error) => error);
    expect(error).toMatchObject({
      code: 'unavailable',
      headers: { 'Retry-After': '5' },
      cause: expect.any(Error),
    });
    expect(isThrottled(error)).toBe(fault === 'throttles' || fault === 'has too many requests');
  },
);

/** Calls, and lets time pass a millisecond at a time until the call ends. @returns when that is, and the outcome */
async function timed(call: Promise<{ is?: string }>) {
  const since = performance.now();
  let ended: { outcome: string; ms: number } | undefined;
  const endWith = (outcome: string) => {
    ended = { outcome, ms: performance.now() - since };
  };
  call.then(
    () => endWith('answered'),
    (error) => endWith(error.code ?? error.name),
  );
  while (!ended) {
    await setImmediate();
    vi.advanceTimersByTime(1);
  }
  return ended;
}

const SILENCE: Behaviour = () => {};

test.each([
  ['the time budget of a request', {}, undefined, 2_500],
  ['the limit of the client', { mostMs: 2_000 }, undefined, 2_000],
  ['the limit of the call', {}, 400, 400],
])('a call without an answer ends with %s', async (_name, limits, mostMs, ms) => {
  server.answerWith(SILENCE);
  expect(await timed(clientWith({ ...LIMITS, ...limits })(CALL, mostMs))).toEqual({
    outcome: 'unavailable',
    ms,
  });
});

test('the calls of one request share its budget', async () => {
  server.answerWith(SILENCE);
  const call = clientWith(LIMITS);
  await asOneRequest(async () => {
    expect(await timed(call(CALL))).toEqual({ outcome: 'unavailable', ms: 2_500 });
    const requests = server.asked.length;
    expect(await timed(call(CALL))).toMatchObject({ outcome: 'unavailable', ms: expect.closeTo(0, -1) });
    expect(server.asked).toHaveLength(requests);
  });
});

test('no attempt is made whose answer would come too late', async () => {
  // The first wait after a throttle is a second then, and the next one ends after the budget.
  vi.spyOn(Math, 'random').mockReturnValue(0.999_999);
  server.answerWith(FAULTS.throttles);
  expect((await timed(clientWith(LIMITS)(CALL))).outcome).toBe('unavailable');
  vi.advanceTimersByTime(60_000);
  await setImmediate();
  expect(server.asked).toHaveLength(2);
});

describe('connections', () => {
  test('are kept for later calls, and each client has its own', async () => {
    server.answerWith(FAULTS.works);
    const before = server.connections();
    const [stores, counters] = [clientWith(LIMITS), clientWith(LIMITS)];
    for (let i = 0; i < 5; i++) await settled(stores(CALL));
    expect(server.connections() - before).toBe(1);
    await settled(counters(CALL));
    expect(server.connections() - before).toBe(2);
  });

  test('that the server closed while the process was frozen are replaced, also by a client without retries', async () => {
    const call = clientWith({ ...LIMITS, attempts: 1 });
    server.answerWith(FAULTS.works);
    await settled(call(CALL));
    server.asked.length = 0;
    server.answerWith((response, asked) =>
      FAULTS[server.asked.length === 1 ? 'resets' : 'works'](response, asked),
    );
    expect(await outcomeOf(call(CALL))).toBe('answered');
  });
});

describe('a clock that is wrong', () => {
  const HOUR = 3_600_000;
  const askedAt = (date: string) =>
    Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));

  /** As AWS, whose clock is so much ahead: it refuses what was signed at another time. */
  const strict =
    (aheadMs: number, name: string): Behaviour =>
    (response, asked) => {
      const now = Date.now() + aheadMs;
      const isRight = Math.abs(askedAt(String(asked.headers['x-amz-date'])) - now) < 300_000;
      const answer = isRight
        ? FAULTS.works
        : status(400, refusal(name), { date: new Date(now).toUTCString() });
      answer(response, asked);
    };

  test.each([
    [HOUR, 'InvalidSignatureException'],
    [-HOUR, 'InvalidSignatureException'],
    [HOUR, 'SignatureDoesNotMatch'],
    [24 * HOUR, 'RequestTimeTooSkewed'],
    [-24 * HOUR, 'RequestExpired'],
  ])('by %i ms is corrected after %s, for the calls that follow too', async (aheadMs, name) => {
    server.answerWith(strict(aheadMs, name));
    const call = clientWith({ ...LIMITS, attempts: 1 });
    expect(await outcomeOf(call(CALL))).toBe('answered');
    expect(await outcomeOf(call(CALL))).toBe('answered');
    expect(server.asked).toHaveLength(3);
  });

  test('is corrected for calls at once, and after a connection that was closed meanwhile', async () => {
    const wrong = strict(HOUR, 'InvalidSignatureException');
    const call = clientWith({ ...LIMITS, attempts: 1 });
    const isAsked = new Set<string>();
    server.answerWith((response, asked) => {
      const isFirst = isAsked.size < isAsked.add(asked.body).size;
      return (isFirst && Number(asked.body) % 2 === 0 ? FAULTS.resets : wrong)(response, asked);
    });
    const bodies = ['0', '1', '2', '3', '4'];
    const outcomes = await Promise.all(bodies.map((body) => outcomeOf(call({ ...CALL, body }))));
    expect(outcomes).toEqual(outcomes.map(() => 'answered'));
  });

  test.each(['with a wrong secret', 'without a date'])('is not blamed for a request %s', async (what) => {
    const headers = what === 'without a date' ? { date: '' } : {};
    server.answerWith(status(400, refusal('InvalidSignatureException'), headers));
    expect(await outcomeOf(clientWith(LIMITS)(CALL))).toBe('InvalidSignatureException');
    expect(server.asked).toHaveLength(1);
  });
});
