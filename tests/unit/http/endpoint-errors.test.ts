// endpoint(): an internal error is answered without details, and logged once.
import { describe, expect, test, vi } from 'vitest';
import { endpoint } from '#lib/http/endpoint.ts';
import type { HttpEvent } from '#lib/http/spec.ts';
import { logger } from '#lib/log.ts';
import { httpEvent, invoke, lambdaContext } from '../../support/gateway.ts';
import { echo, fakeAccess, good, spec } from './fakes.ts';

describe('an internal error', () => {
  test.each([
    ['an Error', new TypeError('secret detail at /var/task/x.js')],
    ['a string', 'secret detail'],
    ['undefined', undefined],
  ])(
    'that is thrown as %s is answered with a 500 without details, and logged with stack and request id',
    async (_name, thrown) => {
      logger.setLogLevel('ERROR');
      const lines: string[] = [];
      const out = vi
        .spyOn(process.stdout, 'write')
        .mockImplementation((chunk) => lines.push(String(chunk)) > 0);
      const err = vi
        .spyOn(process.stderr, 'write')
        .mockImplementation((chunk) => lines.push(String(chunk)) > 0);
      const handler = endpoint(
        spec,
        async () => {
          throw thrown;
        },
        fakeAccess(),
      );
      const answer = await invoke(handler, { ...good, body: '{"name":"n"}' });
      out.mockRestore();
      err.mockRestore();
      logger.setLogLevel('SILENT');

      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({
        msg: 'Error interno',
        code: 'internal',
        request_id: answer.headers['x-request-id'],
      });
      const entry = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'ERROR');
      expect(entry).toMatchObject({
        requestId: answer.headers['x-request-id'],
        path: '/things/1',
        status: 500,
      });
      expect(entry.error.stack).toBeTruthy();
    },
  );

  test('is the result of a reply that does not fit its schema, and of an undeclared status', async () => {
    const misfit = endpoint(
      spec,
      async () => ({ status: 200, body: { seen: 1, by: 7 as unknown as string } }),
      fakeAccess(),
    );
    expect((await invoke(misfit, { ...good, body: '{"name":"n"}' })).body.code).toBe('internal');
    const undeclared = endpoint(
      spec,
      async () => ({ status: 201 as unknown as 204, body: null }),
      fakeAccess(),
    );
    expect((await invoke(undeclared, { ...good, body: '{"name":"n"}' })).body.code).toBe('internal');
  });
});

test('a use case that exceeds the time of the function is answered with our own 500', async () => {
  const handler = endpoint(spec, () => new Promise<never>(() => {}), fakeAccess());
  const context = { ...lambdaContext(), getRemainingTimeInMillis: () => 150 };
  const result = await handler(httpEvent({ ...good, body: '{"name":"n"}' }), context);
  expect(result).toMatchObject({ statusCode: 500, body: expect.stringContaining('"internal"') });
});

test.each([[null], [{}], [{ Records: [] }], ['text']])(
  'the event %j, which is not an HTTP request, is answered with 400',
  async (event) => {
    const result = await echo()(event as unknown as HttpEvent, lambdaContext());
    expect(result).toMatchObject({ statusCode: 400, body: expect.stringContaining('"invalid_request"') });
  },
);
