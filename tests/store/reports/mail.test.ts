// The daily mail over emulated SNS: published once, and received as it was written.
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailOnce } from '#lib/reports/reports.ts';
import { startSqs } from '../../../local/emulators.ts';
import { type Mail, startMailbox } from '../../../local/mail/mailbox.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const region = 'us-east-1';
const mails: Mail[] = [];
useSlowClock();
let arrived = Promise.withResolvers<void>();
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const [dynalite, { endpoint, stop }] = await Promise.all([startDynalite(), startSqs(region)]);
  stops.push(dynalite.stop, stop);
  const sns = new SNSClient({ endpoint, region });
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'vigia-test-reports' }));
  sns.destroy();
  Object.assign(process.env, { AWS_ENDPOINT_URL_SNS: endpoint, REPORTS_TOPIC_ARN: TopicArn });
  const mailbox = await startMailbox({
    endpoint,
    region,
    topicArns: [TopicArn],
    keep: (mail) => {
      mails.push(mail);
      arrived.resolve();
    },
    warn: (message) => expect.fail(message),
  });
  stops.push(mailbox.stop);
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

test('each day’s report arrives once, with an ASCII subject and the body as it was written', async () => {
  const message = { title: 'Informe diario: domingo', body: '▁▂█ acierto: 93,9 %\n¿Sí?' };
  const now = new Date('2026-03-01T08:00:00Z');
  await Promise.all([1, 2, 3].map(() => mailOnce('2026-03-01', message, now)));
  await arrived.promise;
  arrived = Promise.withResolvers();
  await mailOnce('2026-03-01', message, now);
  await mailOnce('2026-03-02', message, now);
  await arrived.promise;
  expect(mails.map(({ subject }) => subject)).toEqual([
    'Vigia: informe diario 2026-03-01',
    'Vigia: informe diario 2026-03-02',
  ]);
  expect(mails[0]).toMatchObject({
    topic: 'reports',
    body: 'Informe diario: domingo\n\n▁▂█ acierto: 93,9 %\n¿Sí?\n',
  });
});
