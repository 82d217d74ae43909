// Real MLflow servers that refuse a run: the error says what to change, and after the change the run is logged.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { logRun, type Server } from '../../lib/mlflow/mlflow.ts';
import { trainingRecord } from '../support/training-record.ts';
import { installedMlflow, type Mlflow, SLOW_SERVER, startMlflow } from './mlflow-server.ts';
import { readBack } from './read-back.ts';

const program = installedMlflow();
const record = trainingRecord();
const WITH_FILES = '--serve-artifacts';

describe('logRun on a server', () => {
  let folder: string;
  let mlflow: Mlflow | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigia-mlflow-'));
  });
  afterEach(async () => {
    await mlflow?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function restart(flags: string[], env = {}): Promise<void> {
    await mlflow?.stop();
    mlflow = await startMlflow(program, { folder, flags, env });
  }
  const log = (credentials?: Server['credentials'], run_id = record.run_id) =>
    logRun({ ...record, run_id }, { uri: mlflow?.url ?? '', credentials }, SLOW_SERVER);
  const refused = (reason: RegExp) => ({ permanent: true, reason: expect.stringMatching(reason) });

  test('with the basic-auth app asks for the credentials of a user', async () => {
    const password = 'solo-para-esta-prueba';
    await restart([WITH_FILES, '--app-name', 'basic-auth'], {
      MLFLOW_FLASK_SERVER_SECRET_KEY: 'solo-para-esta-prueba',
      MLFLOW_AUTH_ADMIN_PASSWORD: password,
    });
    await expect(log()).rejects.toMatchObject(refused(/defina MLFLOW_TRACKING_USERNAME/));
    await expect(log({ token: 'x' })).rejects.toMatchObject(refused(/MLFLOW_TRACKING_TOKEN/));
    const wrong = { username: 'admin', password: 'otra' };
    await expect(log(wrong)).rejects.toMatchObject(refused(/MLFLOW_TRACKING_PASSWORD/));
    expect(await log({ username: 'admin', password })).toMatchObject({ model_version: '1' });
  });

  test('that does not allow our host name says which flag allows it', async () => {
    await restart([WITH_FILES, '--allowed-hosts', 'mlflow.example']);
    await expect(log()).rejects.toMatchObject(refused(/«127\.0\.0\.1:\d+».*--allowed-hosts/));
    await restart([WITH_FILES, '--allowed-hosts', '127.0.0.1:*,mlflow.example']);
    expect(await log()).toMatchObject({ model_version: '1' });
  });

  test('that stops serving artifacts stores the figures, and the files once it serves them again', async () => {
    await restart([WITH_FILES]);
    const first = await log();
    await restart(['--no-serve-artifacts']);
    const second = '2'.repeat(32);
    await expect(log(undefined, second)).rejects.toMatchObject(refused(/--serve-artifacts/));
    await restart([WITH_FILES]);
    const logged = await log(undefined, second);
    expect(logged).toMatchObject({ model_version: '2' });
    expect(logged.run_id).not.toBe(first.run_id);
    expect((await readBack(mlflow?.url ?? '').run(logged.run_id)).info.status).toBe('FINISHED');
  });

  test('that never served artifacts says that the experiment stores them elsewhere', async () => {
    await restart(['--no-serve-artifacts']);
    await expect(log()).rejects.toMatchObject(refused(/--serve-artifacts .*guarda los suyos en otro lugar/));
  });
});
