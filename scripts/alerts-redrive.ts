// npm run alerts:redrive: sends the messages of the alerts' dead-letter queue again, once the cause is repaired.
import { SQSClient } from '@aws-sdk/client-sqs';
import { address, anyText, Failure, flag, option, print, runScript, type Values } from './command-line.ts';
import { regionOf, regionOption } from './deployment/region.ts';
import { withoutCredentials } from './deployment/secret.ts';
import { countLetters, queueUrl, redrive, showOldest } from './redrive/dead-letters.ts';

export const COMMAND = {
  name: 'npm run alerts:redrive',
  description: `Moves the dead letters of the alerts to the alerts' queue, oldest first, so that they reach Slack.
AWS credentials come from the environment, as the AWS CLI takes them.`,
  options: {
    stage: option(anyText, { placeholder: '<stage>', description: 'the deployment', default: 'dev' }),
    region: regionOption,
    'dry-run': flag('print how many there are and the oldest; change nothing'),
    endpoint: option(address('http:', 'https:'), {
      placeholder: '<address>',
      description: 'an emulator of SQS, whose address npm start prints; instead of AWS',
    }),
  },
};

async function run(values: Values<typeof COMMAND.options>): Promise<void> {
  const { stage, 'dry-run': isDryRun, endpoint } = values;
  const sqs = endpoint ? emulated(endpoint) : new SQSClient({ region: await regionOf(values.region) });
  try {
    const dead = await queueUrl(sqs, `vigia-${stage}-alerts-dead.fifo`, endpoint);
    if (isDryRun) {
      print(`${await countLetters(sqs, dead)} dead letters; the oldest:`);
      for (const line of await showOldest(sqs, dead)) print(`  ${line}`);
    } else {
      const alerts = await queueUrl(sqs, `vigia-${stage}-alerts.fifo`, endpoint);
      print(`${await redrive(sqs, { dead, alerts }, print)} sent again`);
    }
  } catch (error) {
    throw new Failure(explain(error as Error, stage, endpoint), { cause: error });
  } finally {
    sqs.destroy();
  }
}

/** An emulator takes any credentials; a person's real ones must not reach it. */
function emulated(endpoint: string): SQSClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SQSClient({ endpoint, region: 'us-east-1', credentials });
}

/** The SDK's error in one sentence. */
function explain(error: Error & { code?: string }, stage: string, endpoint = 'AWS'): string {
  const reason = `${error.message || error.code || error.name}`.split('\n')[0];
  if (error.name === 'QueueDoesNotExist') return `Stage "${stage}" has no queue of alerts at ${endpoint}`;
  if (error.name === 'CredentialsProviderError') return withoutCredentials(reason ?? '');
  if (/ECONNREFUSED|ENOTFOUND/.test(`${error.code} ${reason}`)) return `Nothing answers at ${endpoint}`;
  return `SQS at ${endpoint} failed: ${reason}`;
}

if (import.meta.main) await runScript(COMMAND, run);
