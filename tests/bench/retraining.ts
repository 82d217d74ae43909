// Time and memory of a retraining: loads MNIST, trains on 2,000 answers, calibrates, and evaluates both models.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROCESS = fileURLToPath(new URL('fine-tune.ts', import.meta.url));

/** Rows: work, figure, target. Processor seconds do not depend on how busy the machine is; Lambda gives one vCPU. */
export async function measureRetraining(): Promise<string[][]> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS]);
  const { seconds, cpuSeconds, peakMb } = JSON.parse(stdout) as Record<string, number>;
  return [
    ['fine-tune on 2,000 answers', `${seconds?.toFixed(1)} s`, '≤ 60 s'],
    ['the same, processor time', `${cpuSeconds?.toFixed(1)} s`, ''],
    ['the same, peak resident memory', `${peakMb?.toFixed(0)} MB`, '≤ 1024 MB'],
  ];
}
