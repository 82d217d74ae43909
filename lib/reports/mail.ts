// The report by e-mail: published to an SNS topic once a day, under a lease, however often the function runs.
import { topic } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { updateItem } from '#lib/dynamodb.ts';
import type { DailyMessage } from './daily.ts';
import { rollupsTable } from './rollups/rollup-store.ts';

/** Key of the item that holds the lease and the day of the last mail; days look different. */
const MAIL = { day: '#mail' };
/** Longer than the function's timeout, and shorter than Lambda's wait before its next try. */
const LEASE_MS = 45_000;

/**
 * Mails a day's report unless it was mailed before. After a crash between publishing and storing that, the mail is
 * sent again: twice is better than never.
 * @returns whether this call sent it.
 */
export async function mailOnce(
  day: string,
  message: DailyMessage,
  now: Date,
  send = publish,
): Promise<boolean> {
  if (!(await takeLease(day, now))) return false;
  await send(day, message);
  await markSent(day);
  return true;
}

/** @returns false when the day's mail was sent, or another call holds the lease. */
async function takeLease(day: string, now: Date): Promise<boolean> {
  const item = await updateItem(rollupsTable(), MAIL, {
    set: { claimed_until: now.getTime() + LEASE_MS },
    when: '(attribute_not_exists(#sent_for) OR #sent_for < :day) AND (attribute_not_exists(#claimed_until) OR #claimed_until < :now)',
    values: { day, now: now.getTime() },
  });
  return item !== undefined;
}

async function markSent(day: string): Promise<void> {
  await updateItem(rollupsTable(), MAIL, { set: { sent_for: day }, remove: ['claimed_until'] });
}

/** The subject is ASCII: SNS refuses or garbles other characters. */
async function publish(day: string, { title, body }: DailyMessage): Promise<void> {
  const { REPORTS_TOPIC_ARN } = config('REPORTS_TOPIC_ARN');
  await topic().send('Publish', {
    TopicArn: REPORTS_TOPIC_ARN,
    Subject: `Vigia: informe diario ${day}`,
    Message: `${title}\n\n${body}\n`,
  });
}
