// Events that a function does not expect: refused with 400 over HTTP, and otherwise handled or failed with an Error.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpEvent } from '#lib/http/spec.ts';
import { allFunctions, sampleEvents } from '../support/functions.ts';
import { FOREIGN_EVENTS } from './foreign-events.ts';
import { runs } from './runs.ts';
import { anyJson, hostileText } from './text.ts';
import { startWorld, type World } from './world.ts';

const all = await allFunctions();
const http = all.filter(({ spec }) => spec);
const others = all.filter(({ spec }) => !spec);
/** These do not read their event, so one run tests as much as a thousand. */
const READS_NOTHING = ['sweep', 'alerts-sweep', 'reports-daily'];

/** Four thousand events for all functions together, since the same code refuses them in each. */
const share = (functions: number) => 4 / functions;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => await world.stop());

const foreign = fc.constantFrom(...Object.values(FOREIGN_EVENTS));
const anything = fc.oneof(
  anyJson,
  fc.dictionary(
    fc.constantFrom('Records', 'requestContext', 'headers', 'rawPath', 'body', 'awslogs'),
    anyJson,
  ),
  fc.array(anyJson, { maxLength: 3 }).map((Records) => ({ Records })),
  fc.record({ requestContext: fc.record({ http: anyJson }), headers: anyJson, rawPath: anyJson }),
);

describe.each(http)('the HTTP function $key', ({ key, handler }) => {
  test.each(Object.entries(FOREIGN_EVENTS))('refuses an event of %s with 400', async (_service, event) => {
    expect(await world.handToHttp(handler, event)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request' },
    });
  });

  test('answers any event, and its own event with any value in one place', async () => {
    const sample = sampleEvents(key)[0] as Record<string, unknown>;
    const headers = { ...(sample.headers as object), ...world.admin };
    // Not in the body: bodies.test.ts does that, and a valid one may cost a hash.
    const place = fc.constantFrom(
      'rawPath',
      'headers',
      'pathParameters',
      'queryStringParameters',
      'requestContext',
      'isBase64Encoded',
    );
    const broken = fc
      .tuple(place, fc.option(anyJson, { nil: undefined }))
      .map(([name, value]) => ({ ...sample, headers, body: 'no body', [name]: value }));
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, anything, broken), async (event) => {
        await world.handToHttp(handler, event);
      }),
      runs(share(http.length)),
    );
  });
});

describe.each(others)('the function $key', ({ key, handler }) => {
  test('handles any event or throws an Error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(foreign, anything), async (event) => {
        const { error } = await world.hand(handler, event);
        if (error !== undefined && !(error instanceof Error)) expect.fail(`threw ${String(error)}`);
      }),
      READS_NOTHING.includes(key) ? { numRuns: 1 } : runs(share(others.length)),
    );
  });
});

describe('any messages of a queue', () => {
  const consumers = others.filter(({ key }) => /deliver|worker|dead-letters|retry|push/.test(key));
  const message = fc.record({
    messageId: fc.uuid(),
    receiptHandle: hostileText,
    body: fc.oneof(
      hostileText,
      anyJson.map((value) => JSON.stringify(value) ?? ''),
      fc.constant('{"run_id":"x"}'),
    ),
    attributes: fc.record({
      ApproximateReceiveCount: fc.oneof(fc.constant('1'), hostileText),
      SentTimestamp: hostileText,
    }),
    messageAttributes: fc.constant({}),
  });

  test.each(consumers)('$key reports only failures of messages in its batch', async ({ handler }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 4 }), async (Records) => {
        const { value, error } = await world.hand(handler, { Records });
        expect(error).toBeUndefined();
        const { batchItemFailures } = value as { batchItemFailures: { itemIdentifier: string }[] };
        const ids = Records.map(({ messageId }) => messageId);
        expect(batchItemFailures.filter(({ itemIdentifier }) => !ids.includes(itemIdentifier))).toEqual([]);
      }),
      runs(),
    );
  });
});

test('an internal error with any message is logged on one line, and the client does not read the message', async () => {
  const { endpoint } = await import('#lib/http/endpoint.ts');
  const spec = {
    method: 'GET',
    path: '/x',
    summary: 'x',
    access: 'public',
    responses: { 204: null },
  } as const;
  await fc.assert(
    fc.asyncProperty(hostileText, hostileText, async (message, rawPath) => {
      const handler = endpoint(spec, async () => {
        throw Object.assign(new Error(message), { detail: message });
      });
      const requestContext = { http: { method: 'GET', sourceIp: '203.0.113.7' } };
      const event = { rawPath, headers: {}, isBase64Encoded: false, requestContext } as HttpEvent;
      const { value } = await world.hand(handler as never, event);
      const { statusCode, body } = value as { statusCode: number; body: string };
      expect(statusCode).toBe(500);
      expect(JSON.parse(body)).toEqual({
        msg: 'Error interno',
        code: 'internal',
        request_id: expect.any(String),
      });
    }),
    runs(),
  );
});
