// The e-mail when Slack refuses the app and alerts go out by the webhook: at most one a day, to whom the alert path reports.
import { topic } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { updateItem } from '#lib/dynamodb.ts';
import { fallbackMail, type Refusals } from './mail-texts-es.ts';

const KEY = { fingerprint: '#fallback-mail' };
const DAY_MS = 24 * 60 * 60_000;
/** Another delivery mails when this one has crashed. */
const LEASE_MS = 60_000;

/** @returns whether this call mailed. @throws when it cannot: the next alert tries again. */
export async function mailFallback(refusals: Refusals, now: Date, send = publish): Promise<boolean> {
  const table = config('ALERTS_TABLE').ALERTS_TABLE;
  const claimed = await updateItem(table, KEY, {
    set: { quiet_until: now.getTime() + LEASE_MS },
    when: 'attribute_not_exists(#quiet_until) OR #quiet_until <= :now',
    values: { now: now.getTime() },
  });
  if (!claimed) return false;
  await send(refusals);
  await updateItem(table, KEY, { set: { quiet_until: now.getTime() + DAY_MS } });
  return true;
}

/** The subject is ASCII: SNS refuses or garbles other characters. */
async function publish(refusals: Refusals): Promise<void> {
  const { OPERATORS_TOPIC_ARN, STAGE } = config('OPERATORS_TOPIC_ARN', 'STAGE');
  await topic().send('Publish', {
    TopicArn: OPERATORS_TOPIC_ARN,
    Subject: `Vigia ${STAGE}: Slack refuses the app (${refusals.app})`.slice(0, 100),
    Message: fallbackMail(STAGE, refusals),
  });
}
