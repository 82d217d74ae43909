// The report by e-mail: published to an SNS topic once a day, however often that is asked for.
import { PublishCommand } from '@aws-sdk/client-sns';
import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { topic } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { sendUpdate } from '#lib/dynamodb.ts';
import type { DailyMessage } from './daily.ts';
import { rollupsTable } from './rollup-store.ts';

/** No day is called so. */
const MAIL = '#mail';
/** Longer than the function may run, and shorter than Lambda waits before it tries again. */
const CLAIM_MS = 45_000;

/**
 * Mails a day's report unless that is done. Who dies between publishing and noting it leaves the mail to be sent again:
 * twice is better than never.
 * @returns whether it was sent now.
 */
export async function mailOnce(
  day: string,
  message: DailyMessage,
  now: Date,
  send = publish,
): Promise<boolean> {
  if (!(await claim(day, now))) return false;
  await send(day, message);
  await settle(day);
  return true;
}

/** @returns false when the day's mail was sent, or somebody is sending it. */
async function claim(day: string, now: Date): Promise<boolean> {
  return await update({
    UpdateExpression: 'SET claimed_until = :until',
    ConditionExpression:
      '(attribute_not_exists(sent_for) OR sent_for < :day) AND (attribute_not_exists(claimed_until) OR claimed_until < :now)',
    ExpressionAttributeValues: { ':day': day, ':now': now.getTime(), ':until': now.getTime() + CLAIM_MS },
  });
}

async function settle(day: string): Promise<void> {
  await update({
    UpdateExpression: 'SET sent_for = :day REMOVE claimed_until',
    ExpressionAttributeValues: { ':day': day },
  });
}

/** Subjects are ASCII: SNS refuses others, or mangles them. */
async function publish(day: string, { title, body }: DailyMessage): Promise<void> {
  const { REPORTS_TOPIC_ARN } = config('REPORTS_TOPIC_ARN');
  await topic().send(
    new PublishCommand({
      TopicArn: REPORTS_TOPIC_ARN,
      Subject: `Vigia: informe diario ${day}`,
      Message: `${title}\n\n${body}\n`,
    }),
  );
}

async function update(
  input: Pick<UpdateCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>,
): Promise<boolean> {
  return (await sendUpdate({ TableName: rollupsTable(), Key: { day: MAIL }, ...input })) !== undefined;
}
