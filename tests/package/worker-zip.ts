// The deployed worker, run from its zip alone: unpacked where there is no project, against embedded services.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { slice } from '../../lib/digits/training/idx.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import type { Epoch } from '../../lib/retraining/fine-tune.ts';
import { requestRetraining } from '../../lib/retraining/request.ts';
import { findRun } from '../../lib/retraining/run-store.ts';
import { answerDigits, receiveRun, startSurroundings } from '../store/retraining.ts';
import { unzip } from './zip.ts';

const SCRIPT = `
  const [path, event] = process.argv.slice(1);
  const { handler } = await import(path);
  const { batchItemFailures } = await handler(JSON.parse(event), { awsRequestId: 'zip' });
  if (batchItemFailures.length > 0) process.exitCode = 1;
`;

/** One epoch on the fewest answers that will do. @returns what the run noted of it. @throws Error with the worker's log. */
export async function trainFromZip(zip: Buffer): Promise<readonly Epoch[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-worker-'));
  const surroundings = await startSurroundings();
  try {
    unzip(zip, folder);
    const now = new Date();
    await answerDigits(slice(readMnist().test, 0, 20), 5, now);
    const { run_id } = await requestRetraining({ learning_rate: 0.001, epochs: 1 }, 'boss');
    const message = await receiveRun();
    const record = { messageId: 'm', ...message, attributes: { ApproximateReceiveCount: '1' } };
    const worker = join(folder, 'functions/retraining/worker.mjs');
    const args = ['--input-type=module', '-e', SCRIPT, worker, JSON.stringify({ Records: [record] })];
    await promisify(execFile)(process.execPath, args, { cwd: folder });
    return (await findRun(run_id))?.epochs ?? [];
  } finally {
    await surroundings.stop();
    rmSync(folder, { recursive: true });
  }
}
