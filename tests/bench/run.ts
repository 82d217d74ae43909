// `npm run bench`: warm calls, load, heavy pictures, cold starts, and how soon an alert arrives; in one run on one machine.
import { execFileSync } from 'node:child_process';
import { logger } from '#lib/log.ts';
import { startDynalite } from '../store/dynalite.ts';
import { measureAlerts } from './alerts.ts';
import { measureLoad } from './load.ts';
import { measurePictures, measureReading } from './pictures.ts';
import { measureReports } from './reports.ts';
import { measureRetraining } from './retraining.ts';
import { printTable } from './table.ts';
import { measureWarm } from './warm.ts';

logger.setLogLevel('SILENT');
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'; // for the fresh processes

const dynalite = await startDynalite();
process.stdout.write('Warm: in process, database embedded; medians.\n');
printTable(['call', 'median ms', '× bare', 'target'], await measureWarm());

process.stdout.write('\nAlerts: from the forwarder’s entry to Slack’s “ok”, database and queue embedded.\n');
printTable(['path', 'median ms', 'p95 ms', 'target'], await measureAlerts(dynalite.client));

process.stdout.write('\nThe report, database embedded; medians.\n');
printTable(['answers', 'ms', 'target'], await measureReports());
await dynalite.stop();

process.stdout.write(
  '\nLoad: eight connections, over HTTP; `npm start` beside the bare handler behind node:http.\n',
);
printTable(['call', 'requests/s', 'p50 ms', 'p99 ms', '× bare', 'refused'], await measureLoad());

process.stdout.write('\nRetraining: a process of its own.\n');
printTable(['work', 'measured', 'target'], await measureRetraining());

process.stdout.write('\nReading digits: a process of its own; medians.\n');
printTable(['step', 'measured', 'target'], await measureReading());

process.stdout.write(
  '\nPictures: each read in a fresh process. Targets: ≤ 1 s and ≤ 200 MB more than the first.\n',
);
printTable(['picture', 'answer', 'ms', 'MB', 'MB more'], await measurePictures());

// A process of its own too: the clients of this one remember a database that has ended.
execFileSync(process.execPath, [new URL('cold-starts.ts', import.meta.url).pathname], { stdio: 'inherit' });
