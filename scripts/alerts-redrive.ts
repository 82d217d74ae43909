// `npm run alerts:redrive`: sends the dead letters of the alert queue again, after whatever broke is repaired.
import { parseArgs } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { countLetters, queueUrl, redrive, showOldest } from './redrive/dead-letters.ts';

const USAGE = `Sends the dead letters of the alert queue to Slack again, oldest first.

  npm run alerts:redrive -- [--stage prod] [--dry-run]

  --stage     the deployment; default "dev"
  --dry-run   says how many there are and shows the oldest, changes nothing

On AWS by the usual credentials and AWS_REGION; locally with the AWS_… settings that "npm start" prints.`;

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'dev' },
    'dry-run': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) print(USAGE);
else await run(values.stage, values['dry-run']);

async function run(stage: string, isDryRun: boolean): Promise<void> {
  const sqs = new SQSClient({});
  const dead = await queueUrl(sqs, `vigia-${stage}-alerts-dead.fifo`);
  if (isDryRun) {
    print(`${await countLetters(sqs, dead)} dead letters; the oldest:`);
    for (const line of await showOldest(sqs, dead)) print(`  ${line}`);
  } else {
    const alerts = await queueUrl(sqs, `vigia-${stage}-alerts.fifo`);
    const sent = await redrive(sqs, { dead, alerts }, (line) => print(line));
    print(`${sent} sent again`);
  }
  sqs.destroy();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
