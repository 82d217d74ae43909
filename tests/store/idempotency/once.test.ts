// Idempotency keys over the wire: of any calls with a key, in any order and at once, one has an effect, and all get its answer.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { config } from '#lib/config.ts';
import { readItem, updateItem } from '#lib/dynamodb.ts';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { onceInTable } from '#lib/idempotency/idempotency.ts';
import { invoke } from '../../support/gateway.ts';
import { startDynalite } from '../dynalite.ts';
import { losingAnswers } from '../lost-answers.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const on = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const ANSWER = { status: 201, body: '{"id":"ñ"}' };

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

let count = 0;
let account: { username: string; created_at: string };
beforeEach(() => {
  account = { username: `Ana${count++}`, created_at: NOW.toISOString() };
});

/** A call may run for 10 s; its claim holds for a second more. */
const LEFT_MS = 10_000;
const LEASE_SECONDS = 11;
const begin = (key = 'k', print = 'f', now = NOW, who = account) =>
  onceInTable.begin(who, key, print, { now, leftMs: LEFT_MS });
/** Begins and fails when the key is claimed. */
async function claim(...what: Parameters<typeof begin>) {
  const begun = await begin(...what);
  return 'claim' in begun ? begun.claim : expect.fail('there is an answer');
}

/** What the bytes are when they are only deflated. */
function inflated(bytes: Uint8Array): string {
  try {
    return inflateRawSync(bytes).toString('utf8');
  } catch {
    return '';
  }
}

describe('a key', () => {
  test('is claimed by one of twenty calls at once; the others are told that it runs, and then get its answer', async () => {
    const begun = await Promise.allSettled(Array.from({ length: 20 }, () => begin()));
    const claims = begun.flatMap((one) =>
      one.status === 'fulfilled' && 'claim' in one.value ? [one.value.claim] : [],
    );
    expect(claims).toHaveLength(1);
    for (const one of begun.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]) {
      expect(one.reason).toMatchObject({ code: 'request_in_progress', headers: { 'Retry-After': '1' } });
    }
    await onceInTable.keep(claims[0] as never, ANSWER);
    expect(await begin()).toEqual({ answer: ANSWER });
  });

  test('of another request is refused, while the first runs and afterwards', async () => {
    const first = await claim();
    await expect(begin('k', 'other')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    await onceInTable.keep(first, ANSWER);
    await expect(begin('k', 'other')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('belongs to an account: another one, and a later one of the same name, have keys of their own', async () => {
    await onceInTable.keep(await claim(), ANSWER);
    expect(await begin('k', 'f', NOW, { ...account, username: 'luis' })).toHaveProperty('claim');
    expect(await begin('k', 'f', NOW, { ...account, created_at: on(1).toISOString() })).toHaveProperty(
      'claim',
    );
    expect(
      await begin('k', 'f', NOW, { ...account, username: account.username.toUpperCase() }),
    ).toHaveProperty('answer');
  });

  test('holds for 24 hours', async () => {
    await onceInTable.keep(await claim(), ANSWER);
    expect(await begin('k', 'f', on(24 * 3600 - 1))).toHaveProperty('answer');
    expect(await begin('k', 'other', on(24 * 3600))).toHaveProperty('claim');
    await expect(begin('k', 'other', on(24 * 3600))).rejects.toMatchObject({ code: 'request_in_progress' });
  });

  test('that was freed is free for any request', async () => {
    await onceInTable.free(await claim());
    expect(await begin('k', 'other')).toHaveProperty('claim');
  });

  test('of a process that crashed is claimed again when its lease ends, for the same request alone', async () => {
    const crashed = await claim();
    await expect(begin('k', 'f', on(LEASE_SECONDS - 1))).rejects.toMatchObject({
      code: 'request_in_progress',
    });
    await expect(begin('k', 'other', on(LEASE_SECONDS))).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    const second = await claim('k', 'f', on(LEASE_SECONDS));
    // The first process was only slow: its answer must not take the place of the second's.
    await onceInTable.keep(crashed, { status: 200, body: '"late"' });
    await onceInTable.keep(second, ANSWER);
    expect(await begin('k', 'f', on(LEASE_SECONDS))).toEqual({ answer: ANSWER });
  });

  test('names the wait after which the same request succeeds: a second for a usual call, then the rest of the claim', async () => {
    await claim();
    for (let after = 0; after < LEASE_SECONDS; after++) {
      await expect(begin('k', 'f', on(after))).rejects.toMatchObject({
        headers: { 'Retry-After': String(after < 2 ? 1 : LEASE_SECONDS - after) },
      });
    }
    expect(await begin('k', 'f', on(LEASE_SECONDS))).toHaveProperty('claim');
  });

  test('is claimed, kept and freed once when the answers of DynamoDB are lost', async () => {
    const lost = await losingAnswers(() => claim());
    await losingAnswers(() => onceInTable.keep(lost, ANSWER));
    expect(await begin()).toEqual({ answer: ANSWER });
  });

  test('keeps its answer so that the table does not tell it: neither a name nor a comment, deflated or not', async () => {
    const kept = await claim();
    const said = 'soy Ana, y esto es un siete';
    await onceInTable.keep(kept, {
      status: 201,
      body: JSON.stringify({ username: account.username, comment: said }),
    });
    const item = (await readItem<Record<string, unknown>>(config('COUNTERS_TABLE').COUNTERS_TABLE, {
      counter: kept.counter,
    })) as Record<string, unknown>;
    const texts = Object.values(item).flatMap((value) =>
      value instanceof Uint8Array ? [Buffer.from(value).toString('latin1'), inflated(value)] : String(value),
    );
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) {
      expect(text).not.toContain(said);
      expect(text).not.toContain(account.username);
    }
    expect(await begin()).toMatchObject({ answer: { body: expect.stringContaining(said) } });
  });

  test('gives the answer that a release before encryption kept', async () => {
    const { counter } = await claim();
    const set = { status: ANSWER.status, answer: new Uint8Array(deflateRawSync(ANSWER.body)) };
    await updateItem(config('COUNTERS_TABLE').COUNTERS_TABLE, { counter }, { set });
    expect(await begin()).toEqual({ answer: ANSWER });
  });

  test('keeps the largest answer that a route gives: 64 digits with their pictures', async () => {
    const noise = Buffer.from(Array.from({ length: 64 * 900 }, (_, i) => (i * 7919 + (i >> 3) * 31) & 255));
    const answer = {
      status: 200,
      body: JSON.stringify({ digits: noise.toString('base64').match(/.{1200}/g) }),
    };
    await onceInTable.keep(await claim(), answer);
    expect(await begin()).toEqual({ answer });
  });
});

const spec = {
  method: 'POST',
  path: '/feedback',
  summary: 'A thing; the least-privilege check knows this route',
  access: 'user',
  idempotent: true,
  body: jsonBody(z.strictObject({ does: z.enum(['well', 'fails', 'is refused', 'is limited']) })),
  responses: { 201: z.object({ id: z.number() }) },
  errors: ['feedback_exists', 'unavailable', 'rate_limited'],
} as const satisfies Spec;
const FAILS = {
  fails: 'unavailable',
  'is refused': 'feedback_exists',
  'is limited': 'rate_limited',
} as const;

test('any calls with few keys, at once: each key has one effect at most, one answer, and is counted once', async () => {
  const call = fc.record({
    key: fc.constantFrom('a', 'b', '"b"'),
    does: fc.constantFrom('well', 'well', ...Object.keys(FAILS)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(call, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
      async (rounds) => {
        const who = { username: `p${count++}`, role: 'user' as const, created_at: NOW.toISOString() };
        const effects: string[] = [];
        let counted = 0;
        const handler = endpoint(
          spec,
          async ({ body: { does }, headers }) => {
            const key = headers['idempotency-key']?.replaceAll('"', '') ?? '';
            if (does !== 'well') throw new AppError(FAILS[does]);
            return { status: 201, body: { id: effects.push(key) } };
          },
          {
            authenticate: async () => ({
              sub: who.username,
              sid: 's',
              jti: 'j',
              type: 'access',
              iat: 0,
              nbf: 0,
              exp: 0,
            }),
            findUser: async () => ({ ...who, sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]) }),
            limit: async () => ({ 'RateLimit-Remaining': String(counted++) }),
            once: onceInTable,
          },
        );
        const answers: { key: string; does: string; status: number; body: { id?: number; code?: string } }[] =
          [];
        for (const round of rounds) {
          const asked = round.map(async ({ key, does }) => {
            const headers = {
              authorization: 'x',
              'content-type': 'application/json',
              'idempotency-key': key,
            };
            const { status, body } = await invoke(handler, {
              method: 'POST',
              path: '/feedback',
              headers,
              body: JSON.stringify({ does }),
            });
            answers.push({ key: key.replaceAll('"', ''), does, status, body });
          });
          await Promise.all(asked);
        }
        for (const key of ['a', 'b']) {
          const own = answers.filter((one) => one.key === key);
          expect(effects.filter((one) => one === key).length).toBeLessThanOrEqual(1);
          // What is final is the same for all: one kind of request, one status, one body.
          const final = own.filter(
            ({ status, body: { code } }) =>
              status < 429 && !['request_in_progress', 'idempotency_key_reused'].includes(code ?? ''),
          );
          expect(
            new Set(final.map(({ does, body }) => JSON.stringify([does, body]))).size,
          ).toBeLessThanOrEqual(1);
        }
        const begun = answers.filter(
          ({ body: { code } }) => !['request_in_progress', 'idempotency_key_reused'].includes(code ?? ''),
        );
        const first = new Set(begun.filter(({ status }) => status < 429).map(({ key }) => key));
        const again = begun.filter(({ status }) => status >= 429);
        expect(counted).toBe(first.size + again.length);
      },
    ),
    { numRuns: 20 },
  );
});
