// npm run bench: warm calls, alerts, reports, load, a retraining, pictures and cold starts, in one run on one machine.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { logger } from '#lib/log.ts';
import { oneOf, print, runScript } from '../../scripts/command-line.ts';
import { whileRunning } from '../../scripts/progress.ts';
import { startDynalite } from '../store/dynalite.ts';
import { measureAlerts } from './alerts.ts';
import { measureLoad } from './load.ts';
import { measurePictures, measureReading } from './pictures.ts';
import { measureReports } from './reports.ts';
import { measureRetraining } from './retraining.ts';
import { printTable } from './table.ts';
import { measureWarm } from './warm.ts';

/** A part of the measurement: the title of its table ends at the first comma or colon. */
interface Part {
  title: string;
  header: string[];
  measure(): Promise<string[][]>;
}

const PARTS: Record<string, Part> = {
  warm: {
    title: 'Warm: in process, embedded database; medians.',
    header: ['call', 'median ms', '× bare', 'target'],
    measure: () => overDynalite(measureWarm),
  },
  alerts: {
    title: 'Alerts: from the forwarder’s entry to Slack’s “ok”, embedded database and queue.',
    header: ['path', 'median ms', 'p95 ms', 'target'],
    measure: () => overDynalite(measureAlerts),
  },
  report: {
    title: 'The report, embedded database; medians.',
    header: ['answers', 'ms', 'target'],
    measure: () => overDynalite(measureReports),
  },
  load: {
    title: 'Load: eight connections over HTTP; `npm start` beside the bare handler behind node:http.',
    header: ['call', 'requests/s', 'p50 ms', 'p99 ms', '× bare', 'refused'],
    measure: measureLoad,
  },
  retraining: {
    title: 'Retraining: a process of its own.',
    header: ['work', 'measured', 'target'],
    measure: measureRetraining,
  },
  reading: {
    title: 'Reading digits: a process of its own; medians.',
    header: ['step', 'measured', 'target'],
    measure: measureReading,
  },
  pictures: {
    title: 'Pictures: each read in a fresh process. Targets: ≤ 1 s and ≤ 200 MB more than the first.',
    header: ['picture', 'answer', 'ms', 'MB', 'MB more'],
    measure: measurePictures,
  },
};

export const COMMAND = {
  name: 'npm run bench',
  description: `Measures speed and memory, and prints one table for each part. Read the ratios: the times depend on the machine.
Takes some minutes; run nothing else meanwhile. Without words also cold starts, as npm run bench:cold.`,
  options: {},
  words: {
    placeholder: '<part …>',
    description: `measure these parts only: ${Object.keys(PARTS).join(', ')}`,
    least: 0,
    most: Object.keys(PARTS).length,
    read: oneOf(...Object.keys(PARTS)),
  },
};

async function run(_values: object, asked: string[]): Promise<void> {
  logger.setLogLevel('SILENT');
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'; // for the processes that are started

  for (const [name, { title, header, measure }] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const [part = ''] = title.split(/[:,]/);
    const rows = await whileRunning(part.toLowerCase(), measure);
    print(`\n${title}`);
    printTable(header, rows);
  }
  await dynalite?.stop();
  if (asked.length > 0) return;
  // A process of its own too: the AWS clients of this one still refer to the database that has been stopped.
  execFileSync(process.execPath, [fileURLToPath(new URL('cold-starts.ts', import.meta.url))], {
    stdio: 'inherit',
  });
}

/** One for all parts: the AWS clients of this process refer to the first. */
let dynalite: Awaited<ReturnType<typeof startDynalite>> | undefined;

async function overDynalite(measure: (client: DynamoDBClient) => Promise<string[][]>): Promise<string[][]> {
  dynalite ??= await startDynalite();
  return await measure(dynalite.client);
}

if (import.meta.main) await runScript(COMMAND, run);
