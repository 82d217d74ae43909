// Refusals and outages of DynamoDB in single stores: users and models. faults.test.ts has the answers of every route.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { loadShipped, shippedV1 } from '#lib/digits/digits.ts';
import { logger } from '#lib/log.ts';
import { readRevisions } from '#lib/models/experiment.ts';
import { servingAs } from '#lib/models/models.ts';
import { latestMove } from '#lib/models/moves.ts';
import { loadStored } from '#lib/models/versions.ts';
import { findUser } from '#lib/users/users.ts';

let server: Server;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('USERS_TABLE', 'users');
  vi.stubEnv('MODELS_TABLE', 'models');
  return () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => server.closeAllConnections());

const refuse =
  (status: number, type: string): RequestListener =>
  (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no' }));

test('a request that DynamoDB refuses is thrown as it is, not as an outage', async () => {
  answer = refuse(400, 'ValidationException');
  await expect(findUser('ana')).rejects.toMatchObject({ name: 'ValidationException' });
});

test('the shipped model serves while the models table fails, and the table is not read for ten seconds', async () => {
  const clock = { now: 0 };
  let requests = 0;
  const counted = (listener: RequestListener): RequestListener => {
    return (request, response) => {
      requests++;
      listener(request, response);
    };
  };
  const deps = { latestMove, readRevisions, loadStored, clock: () => clock.now, logger };
  const serving = servingAs('v1', shippedV1, deps);
  const shipped = { version: 'v1', model: loadShipped(shippedV1) };

  answer = counted(refuse(503, 'ServiceUnavailable'));
  const served = await Promise.all([serving(), serving()]);
  expect(served).toEqual([0, 1].map(() => ({ ...shipped, degraded: true })));
  const before = requests;
  clock.now += 9_999;
  expect(await serving()).toMatchObject({ degraded: true });
  expect(requests).toBe(before);

  answer = counted((_, response) =>
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"Items":[],"Count":0}'),
  );
  clock.now += 1;
  expect(await serving()).toEqual({ ...shipped, degraded: false });
  expect(requests).toBe(before + 1);
});
