// Runs the deployed worker from its zip alone: unpacked outside the project, against embedded services.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { slice } from '../../lib/digits/training/idx.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { requestRetraining } from '../../lib/retraining/request.ts';
import type { Epoch } from '../../lib/retraining/result.ts';
import { findRun } from '../../lib/retraining/run-store.ts';
import { answerDigits, receiveRun, startServices } from '../store/retraining/services.ts';
import type { PackagedFunction } from './package-service.ts';
import { startFunction } from './runtime/runtime-api.ts';
import { unzip } from './zip.ts';

/** One epoch on the smallest set of answers that a run accepts. @returns the run's epochs. @throws Error with the worker's log */
export async function trainFromZip(worker: PackagedFunction): Promise<readonly Epoch[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-worker-'));
  const services = await startServices();
  try {
    unzip(readFileSync(worker.zip), folder);
    const now = new Date();
    await answerDigits(slice(readMnist().test, 0, 20), 5, now);
    const { run_id } = await requestRetraining({ learning_rate: 0.001, epochs: 1 }, 'boss');
    const message = await receiveRun();
    const record = { messageId: 'm', ...message, attributes: { ApproximateReceiveCount: '1' } };
    const lambda = await startFunction({ ...worker, folder, environment: environmentFor(worker) });
    try {
      const outcome = await lambda.invoke({ Records: [record] });
      expect(outcome, lambda.log()).toMatchObject({ payload: { batchItemFailures: [] } });
    } finally {
      await lambda.stop();
    }
    return (await findRun(run_id))?.epochs ?? [];
  } finally {
    await services.stop();
    rmSync(folder, { recursive: true });
  }
}

/** The worker's settings, with this process's values, and the addresses of the embedded services. */
function environmentFor({ environment }: PackagedFunction): Record<string, string> {
  const names = [...Object.keys(environment), 'AWS_ENDPOINT_URL_DYNAMODB', 'AWS_ENDPOINT_URL_SQS'];
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? '']));
}
