// Every way in which MLflow says no tells an administrator what to do, whether time mends it, and no secret.
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

async function refusal(fault: Fault | undefined, server: Partial<Server> = {}): Promise<MlflowError> {
  double.fault = () => fault;
  const error = await logRun(
    record,
    { uri: double.url, credentials: undefined, ...server },
    { patience: { pausesMs: [], exchangeMs: 2_000 } },
  ).catch((caught) => caught);
  expect(error).toBeInstanceOf(MlflowError);
  return error;
}

const coded = (error_code: string, message = '', status = 400): Fault => ({
  status,
  body: JSON.stringify({ error_code, message }),
});

test.each<[string, Fault, boolean, RegExp]>([
  ['401', RECORDED.unauthorized, true, /defina MLFLOW_TRACKING_USERNAME/],
  ['403', RECORDED.forbidden, true, /permiso/],
  ['403 Host', RECORDED.invalidHost, true, /«127\.0\.0\.1:\d+».*--allowed-hosts/],
  ['503 artifacts', RECORDED.noArtifacts, true, /--serve-artifacts/],
  ['503 artifacts, MLflow 2', RECORDED.noArtifactsBefore3, true, /--serve-artifacts/],
  ['404 page', RECORDED.notFound, true, /no contesta un servidor MLflow \(404\)/],
  ['another page', RECORDED.otherPage, true, /no contesta un servidor MLflow \(200\)/],
  ['301', RECORDED.redirect, true, /redirige/],
  ['413', RECORDED.tooLarge, true, /límite/],
  ['429', RECORDED.tooMany, false, /demasiadas/],
  ['500 page', RECORDED.fault, false, /registro del servidor/],
  ['502', RECORDED.badGateway, false, /\(502\)/],
  ['504', RECORDED.gatewayTimeout, false, /\(504\)/],
  ['JSON of something else', { status: 200, body: '{"hello":1}' }, true, /revise MLFLOW_TRACKING_URI/],
  ['coded 500', RECORDED.internal, false, /INTERNAL_ERROR/],
  ['coded refusal', RECORDED.invalid, true, /Changing param values is not allowed/],
  ['UNAUTHENTICATED', coded('UNAUTHENTICATED'), true, /401/],
  ['PERMISSION_DENIED', coded('PERMISSION_DENIED'), true, /permiso/],
  ['REQUEST_LIMIT_EXCEEDED', coded('REQUEST_LIMIT_EXCEEDED', '', 429), false, /demasiadas/],
  ['TEMPORARILY_UNAVAILABLE', coded('TEMPORARILY_UNAVAILABLE', '', 503), false, /no está disponible/],
  ['ENDPOINT_NOT_FOUND', coded('ENDPOINT_NOT_FOUND', '', 404), true, /actualícelo/],
  ['a code that is none', coded('X not-a-real-password'), true, /no contesta un servidor MLflow \(400\)/],
  ['reset', 'reset', false, /No hay conexión/],
])('%s', async (_what, fault, permanent, reason) => {
  expect(await refusal(fault)).toMatchObject({ permanent, reason: expect.stringMatching(reason) });
});

test.each([
  [PASSWORD, /MLFLOW_TRACKING_PASSWORD/],
  [{ token: 'not-a-real-token' }, /MLFLOW_TRACKING_TOKEN/],
])('credentials that are not accepted are named by their setting (%#)', async (credentials, reason) => {
  expect((await refusal(RECORDED.unauthorized, { credentials })).reason).toMatch(reason);
});

test('nobody listens', async () => {
  const { reason, permanent } = await refusal(undefined, { uri: `http://127.0.0.1:${await closedPort()}` });
  expect([permanent, reason]).toEqual([false, expect.stringMatching(/ECONNREFUSED.*en marcha/)]);
});

test('a name that does not exist', async () => {
  const { reason, permanent } = await refusal(undefined, { uri: 'http://mlflow.invalid:5000' });
  expect([permanent, reason]).toEqual([false, expect.stringMatching(/«mlflow\.invalid:5000» \(DNS\)/)]);
});

test('a server without TLS behind https', async () => {
  const { permanent, reason } = await refusal(undefined, { uri: double.url.replace('http:', 'https:') });
  expect([permanent, reason]).toEqual([true, expect.stringContaining('TLS')]);
});

test('no secret is repeated, even when the server repeats it', async () => {
  const echo = `bad user ${PASSWORD.password} at http://vigia:${PASSWORD.password}@h/\n<html>${'x'.repeat(900)}`;
  const error = await refusal(coded('BAD_REQUEST', echo), { credentials: PASSWORD });
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
])('sends its credentials with every request (%#)', async (credentials, header) => {
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
