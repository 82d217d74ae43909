// `npm run alerts:redrive`: sends the dead letters of the alert queue again, after whatever broke is repaired.
import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { countLetters, queueUrl, redrive, showOldest } from './redrive/dead-letters.ts';

const USAGE = `Sends the dead letters of the alert queue to Slack again, oldest first.

  npm run alerts:redrive -- [--stage prod] [--dry-run]
  npm run alerts:redrive -- --stage local --endpoint http://127.0.0.1:…

  --stage     the deployment; default "dev"
  --dry-run   says how many there are and shows the oldest, changes nothing
  --endpoint  the SQS that "npm start" prints, instead of AWS

On AWS by the usual credentials and AWS_REGION.`;

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'dev' },
    'dry-run': { type: 'boolean', default: false },
    endpoint: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) print(USAGE);
else await run(values.stage, values['dry-run'], values.endpoint);

async function run(stage: string, isDryRun: boolean, endpoint: string | undefined): Promise<void> {
  const sqs = endpoint ? emulated(endpoint) : new SQSClient({});
  const dead = await queueUrl(sqs, `vigia-${stage}-alerts-dead.fifo`, endpoint);
  if (isDryRun) {
    print(`${await countLetters(sqs, dead)} dead letters; the oldest:`);
    for (const line of await showOldest(sqs, dead)) print(`  ${line}`);
  } else {
    const alerts = await queueUrl(sqs, `vigia-${stage}-alerts.fifo`, endpoint);
    const sent = await redrive(sqs, { dead, alerts }, (line) => print(line));
    print(`${sent} sent again`);
  }
  sqs.destroy();
}

/** An emulator takes any credentials; a person's real ones must not reach it. */
function emulated(endpoint: string): SQSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({ endpoint, region: 'us-east-1', credentials });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
