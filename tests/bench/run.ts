// npm run bench: warm calls, alerts, reports, load, a retraining, pictures and cold starts, in one run on one machine.
import { execFileSync } from 'node:child_process';
import { logger } from '#lib/log.ts';
import { print, runScript } from '../../scripts/command-line.ts';
import { whileRunning } from '../../scripts/progress.ts';
import { startDynalite } from '../store/dynalite.ts';
import { measureAlerts } from './alerts.ts';
import { measureLoad } from './load.ts';
import { measurePictures, measureReading } from './pictures.ts';
import { measureReports } from './reports.ts';
import { measureRetraining } from './retraining.ts';
import { printTable } from './table.ts';
import { measureWarm } from './warm.ts';

export const COMMAND = {
  name: 'npm run bench',
  description: `Measures speed and memory, and prints one table for each part. Read the ratios: the times depend on the machine.
Takes some minutes; run nothing else meanwhile.`,
  options: {},
};

async function run(): Promise<void> {
  logger.setLogLevel('SILENT');
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'; // for the processes that are started

  const dynalite = await startDynalite();
  await measured(
    'Warm: in process, embedded database; medians.',
    ['call', 'median ms', '× bare', 'target'],
    measureWarm,
  );
  await measured(
    'Alerts: from the forwarder’s entry to Slack’s “ok”, embedded database and queue.',
    ['path', 'median ms', 'p95 ms', 'target'],
    () => measureAlerts(dynalite.client),
  );
  await measured('The report, embedded database; medians.', ['answers', 'ms', 'target'], measureReports);
  await dynalite.stop();
  await measured(
    'Load: eight connections over HTTP; `npm start` beside the bare handler behind node:http.',
    ['call', 'requests/s', 'p50 ms', 'p99 ms', '× bare', 'refused'],
    measureLoad,
  );
  await measured('Retraining: a process of its own.', ['work', 'measured', 'target'], measureRetraining);
  await measured(
    'Reading digits: a process of its own; medians.',
    ['step', 'measured', 'target'],
    measureReading,
  );
  await measured(
    'Pictures: each read in a fresh process. Targets: ≤ 1 s and ≤ 200 MB more than the first.',
    ['picture', 'answer', 'ms', 'MB', 'MB more'],
    measurePictures,
  );

  // A process of its own too: the AWS clients of this one still refer to the database that has been stopped.
  execFileSync(process.execPath, [new URL('cold-starts.ts', import.meta.url).pathname], { stdio: 'inherit' });
}

async function measured(title: string, header: string[], measure: () => Promise<string[][]>): Promise<void> {
  const [part = ''] = title.split(/[:,]/);
  const rows = await whileRunning(part.toLowerCase(), measure);
  print(`\n${title}`);
  printTable(header, rows);
}

if (import.meta.main) await runScript(COMMAND, run);
