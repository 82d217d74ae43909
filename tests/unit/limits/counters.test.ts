// Rate-limit counters against a model that stores every call, for random calls at random times.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../../../lib/aws.ts';
import { charge, giveBack } from '../../../lib/limits/counters.ts';
import { parseLimit, type Window } from '../../../lib/limits/notation.ts';

beforeAll(() => void vi.stubEnv('COUNTERS_TABLE', 'counters'));
afterAll(() => void vi.unstubAllEnvs());

type Item = Record<string, number | string>;

/** A table in memory with the two writes and the read that the counters use. */
function tableInMemory(): Database {
  const items = new Map<string, Item>();
  const failed = Object.assign(new Error('condition'), { name: 'ConditionalCheckFailedException' });
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of two operations
  const send = async (_operation: string, input: any) => {
    const item = items.get(input.Key.counter) ?? {};
    if (!input.UpdateExpression) return { Item: items.get(input.Key.counter) };
    const {
      ':one': one,
      ':back': back,
      ':expires': expires_at,
      ':write': last_write,
      ...values
    } = input.ExpressionAttributeValues;
    if (input.ConditionExpression.includes('last_write <> ') && item.last_write === last_write) throw failed;
    const next: Item = { ...item, ...(expires_at !== undefined && { expires_at }), last_write };
    for (const [i, name] of Object.values<string>(input.ExpressionAttributeNames).entries()) {
      const has = item[name] as number | undefined;
      const mayCount = one === undefined ? (has ?? 0) > 0 : has === undefined || has < values[`:most${i}`];
      if (!mayCount) throw failed;
      next[name] = (has ?? 0) + (one ?? back);
    }
    items.set(input.Key.counter, next);
    return { Attributes: next };
  };
  return { send } as unknown as Database;
}

/** Loses the first answer to each write, so that each is sent twice. */
function losingAnswers({ send }: Database): Database {
  const twice: Database['send'] = async (operation, input) => {
    if (operation === 'UpdateItem') await send(operation, input);
    return await send(operation, input);
  };
  return { send: twice };
}

interface Call {
  /** Seconds since 1970. */
  at: number;
  counter: 'ana' | 'bob';
  isUndone: boolean;
  /** The answers to its writes are lost once. */
  isLost: boolean;
}

/** For each window of `call`: how many earlier calls of the same counter it holds. Pure. */
function usedBefore(passed: readonly Call[], { at, counter }: Call, windows: readonly Window[]): number[] {
  return windows.map(({ seconds }) => {
    const isSame = (other: Call) => Math.floor(other.at / seconds) === Math.floor(at / seconds);
    return passed.filter((other) => other.counter === counter && !other.isUndone && isSame(other)).length;
  });
}

const LIMITS = [
  '3 per day',
  '5 per hour;2 per minute',
  '6 per day;3 per hour;2 per 15 minute',
  '1 per second',
];
const call = fc.record({
  // Mostly close together, with steps over each kind of window; sometimes backwards, since clocks of processes differ.
  after: fc.oneof(fc.integer({ min: -2, max: 30 }), fc.constantFrom(60, 900, 3_600, 86_400)),
  counter: fc.constantFrom<'ana' | 'bob'>('ana', 'bob'),
  isUndone: fc.boolean(),
  isLost: fc.boolean(),
});

test('the counters agree with the model: which calls pass, what is left, and when the window ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...LIMITS), fc.array(call, { maxLength: 30 }), async (limit, calls) => {
      const windows = parseLimit(limit);
      const table = tableInMemory();
      const passed: Call[] = [];
      let at = 1_767_323_045;
      for (const { after, ...rest } of calls) {
        at += after;
        const now = new Date(1000 * at);
        const database = rest.isLost ? losingAnswers(table) : table;
        const used = usedBefore(passed, { at, ...rest }, windows);
        const mayPass = windows.every(({ most }, i) => (used[i] as number) < most);
        const { allowed, states } = await charge(rest.counter, windows, now, database);
        expect(allowed).toBe(mayPass);
        expect(states).toEqual(
          windows.map((window, i) => ({
            window,
            used: (used[i] as number) + (mayPass ? 1 : 0),
            resetsIn: window.seconds - (at % window.seconds),
          })),
        );
        if (!allowed) continue;
        passed.push({ at, ...rest });
        if (rest.isUndone) await giveBack(rest.counter, windows, now, database);
      }
    }),
    { numRuns: 1_000 },
  );
});
