// Every error of MLflow: it tells an administrator what to do, whether retrying helps, and no secret.
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { logRun, MlflowError, type Server } from '../../../lib/mlflow/mlflow.ts';
import { type Fault, type MlflowDouble, RECORDED, startMlflowDouble } from '../../support/mlflow-double.ts';
import { trainingRecord } from '../../support/training-record.ts';

let double: MlflowDouble;
beforeAll(async () => {
  double = await startMlflowDouble();
});
beforeEach(() => double.reset());
afterAll(() => double.stop());

const record = trainingRecord();
const PASSWORD = { username: 'vigia', password: 'not-a-real-password' };

async function errorAfter(fault: Fault | undefined, server: Partial<Server> = {}): Promise<MlflowError> {
  double.fault = () => fault;
  const error = await logRun(
    record,
    { uri: double.url, credentials: undefined, ...server },
    { retry: { pausesMs: [] } },
  ).catch((caught) => caught);
  expect(error).toBeInstanceOf(MlflowError);
  return error;
}

const coded = (error_code: string, message = '', status = 400): Fault => ({
  status,
  body: JSON.stringify({ error_code, message }),
});

test.each<[string, Fault, boolean, RegExp]>([
  ['status 401', RECORDED.unauthorized, true, /defina MLFLOW_TRACKING_USERNAME/],
  ['status 403', RECORDED.forbidden, true, /permiso/],
  ['status 403 for a refused Host header', RECORDED.invalidHost, true, /«127\.0\.0\.1:\d+».*--allowed-hosts/],
  ['status 503 without artifact serving', RECORDED.noArtifacts, true, /--serve-artifacts/],
  ['status 503 without artifact serving in MLflow 2', RECORDED.noArtifactsBefore3, true, /--serve-artifacts/],
  ['a 404 page', RECORDED.notFound, true, /no contesta un servidor MLflow \(404\)/],
  ['the page of another server', RECORDED.otherPage, true, /no contesta un servidor MLflow \(200\)/],
  ['a redirect', RECORDED.redirect, true, /redirige/],
  ['status 413', RECORDED.tooLarge, true, /límite/],
  ['status 429', RECORDED.tooMany, false, /demasiadas/],
  ['a 500 page', RECORDED.fault, false, /registro del servidor/],
  ['status 502', RECORDED.badGateway, false, /\(502\)/],
  ['status 504', RECORDED.gatewayTimeout, false, /\(504\)/],
  ['JSON of another server', { status: 200, body: '{"hello":1}' }, true, /revise MLFLOW_TRACKING_URI/],
  ['the code INTERNAL_ERROR', RECORDED.internal, false, /INTERNAL_ERROR/],
  ['the code INVALID_PARAMETER_VALUE', RECORDED.invalid, true, /Changing param values is not allowed/],
  ['the code UNAUTHENTICATED', coded('UNAUTHENTICATED'), true, /401/],
  ['the code PERMISSION_DENIED', coded('PERMISSION_DENIED'), true, /permiso/],
  ['the code REQUEST_LIMIT_EXCEEDED', coded('REQUEST_LIMIT_EXCEEDED', '', 429), false, /demasiadas/],
  [
    'the code TEMPORARILY_UNAVAILABLE',
    coded('TEMPORARILY_UNAVAILABLE', '', 503),
    false,
    /no está disponible/,
  ],
  ['the code ENDPOINT_NOT_FOUND', coded('ENDPOINT_NOT_FOUND', '', 404), true, /actualícelo/],
  [
    'a code that is malformed',
    coded('X not-a-real-password'),
    true,
    /no contesta un servidor MLflow \(400\)/,
  ],
  ['a reset connection', 'reset', false, /No hay conexión/],
])('%s gives a reason and says whether somebody has to act', async (_what, fault, permanent, reason) => {
  expect(await errorAfter(fault)).toMatchObject({ permanent, reason: expect.stringMatching(reason) });
});

test.each([
  [PASSWORD, /MLFLOW_TRACKING_PASSWORD/],
  [{ token: 'not-a-real-token' }, /MLFLOW_TRACKING_TOKEN/],
])('the reason names the setting of credentials that are not accepted (%#)', async (credentials, reason) => {
  expect((await errorAfter(RECORDED.unauthorized, { credentials })).reason).toMatch(reason);
});

test('a refused connection is temporary, and the reason names ECONNREFUSED', async () => {
  const { reason, permanent } = await errorAfter(undefined, {
    uri: `http://127.0.0.1:${await closedPort()}`,
  });
  expect([permanent, reason]).toEqual([false, expect.stringMatching(/ECONNREFUSED.*en marcha/)]);
});

test('a host name that does not exist is temporary, and the reason names DNS', async () => {
  const { reason, permanent } = await errorAfter(undefined, { uri: 'http://mlflow.invalid:5000' });
  expect([permanent, reason]).toEqual([false, expect.stringMatching(/«mlflow\.invalid:5000» \(DNS\)/)]);
});

test('a server without TLS behind an https URL is permanent, and the reason names TLS', async () => {
  const { permanent, reason } = await errorAfter(undefined, { uri: double.url.replace('http:', 'https:') });
  expect([permanent, reason]).toEqual([true, expect.stringContaining('TLS')]);
});

test('no error contains a secret, even when the server repeats it', async () => {
  const echo = `bad user ${PASSWORD.password} at http://vigia:${PASSWORD.password}@h/\n<html>${'x'.repeat(900)}`;
  const error = await errorAfter(coded('BAD_REQUEST', echo), { credentials: PASSWORD });
  expect(error.reason).toMatch(/^MLflow no lo acepta \(BAD_REQUEST\): bad user •••/);
  expect(error.reason.length).toBeLessThan(300);
  for (const text of [error.message, error.stack, JSON.stringify(error)]) {
    expect(text).not.toContain(PASSWORD.password);
    expect(text).not.toContain(btoa(`${PASSWORD.username}:${PASSWORD.password}`));
  }
});

test.each([
  [PASSWORD, `Basic ${btoa('vigia:not-a-real-password')}`],
  [{ token: 'not-a-real-token' }, 'Bearer not-a-real-token'],
  [undefined, undefined],
])('every request has the credentials (%#)', async (credentials, header) => {
  await logRun(record, { uri: double.url, credentials });
  expect(new Set(double.authorizations)).toEqual(new Set([header]));
});

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
