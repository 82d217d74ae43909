// The daily mail: over emulated SNS received as it was written; published once, also after a failure.
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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

describe('a mail of a day', () => {
  const NOW = new Date('2026-05-01T12:00:00Z');
  const message = { title: 't', body: 'b' };
  const mailer = () => {
    const sent: string[] = [];
    return { sent, publish: async (day: string) => void sent.push(day) };
  };

  test('a day’s mail is sent once, also by eight calls at once, and the next day’s mail is sent', async () => {
    const { sent, publish } = mailer();
    const ask = (day: string, now: Date) => mailOnce(day, message, now, publish);
    await Promise.all(Array.from({ length: 8 }, () => ask('2026-05-01', NOW)));
    await ask('2026-05-01', new Date(NOW.getTime() + 3_600_000));
    await ask('2026-05-02', new Date(NOW.getTime() + 24 * 3_600_000));
    await ask('2026-05-01', new Date(NOW.getTime() + 25 * 3_600_000));
    expect(sent).toEqual(['2026-05-01', '2026-05-02']);
  });

  test('a mail whose publication failed is sent by Lambda’s next try, a minute later', async () => {
    const { sent, publish } = mailer();
    const failing = async () => Promise.reject(new Error('SNS is away'));
    await expect(mailOnce('2026-05-10', message, NOW, failing)).rejects.toThrow('SNS is away');
    expect(await mailOnce('2026-05-10', message, NOW, publish)).toBe(false);
    expect(await mailOnce('2026-05-10', message, new Date(NOW.getTime() + 60_000), publish)).toBe(true);
    expect(sent).toEqual(['2026-05-10']);
  });
});
