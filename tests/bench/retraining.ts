// What a retraining costs: MNIST loaded, 2,000 answers learnt, calibrated, and both models examined.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const PROCESS = new URL('fine-tune.ts', import.meta.url).pathname;

/** Rows: what, measured, target. One vCPU is what the processor's seconds are of, however busy the machine is. */
export async function measureRetraining(): Promise<string[][]> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS]);
  const { seconds, cpuSeconds, peakMb } = JSON.parse(stdout) as Record<string, number>;
  return [
    ['fine-tune on 2,000 answers', `${seconds?.toFixed(1)} s`, '≤ 60 s'],
    ['the same, processor', `${cpuSeconds?.toFixed(1)} s`, ''],
    ['the same, most memory resident', `${peakMb?.toFixed(0)} MB`, '≤ 1024 MB'],
  ];
}
