// Numbers that stand both in the code and in the template agree. The code is searched, since no test should need a constant exported.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isExpiring, restMs } from '#lib/alerts/delivery/retry-rules.ts';
import { httpFunctions } from '../support/functions.ts';
import { functions, ofType, ROOT, resource } from './template.ts';

/** The values of all constants in `files` whose name matches. */
function constants(files: readonly string[], name: RegExp): number[] {
  const found = files.flatMap((file) => [
    ...readFileSync(ROOT + file, 'utf8').matchAll(/^(?:export )?const ([A-Z\d_]+) = ([\d_]+);/gm),
  ]);
  return found
    .filter(([, own = '']) => name.test(own))
    .map(([, , value = '']) => Number(value.replaceAll('_', '')));
}

test('the worker fails a run at the delivery after which its queue gives up', () => {
  const files = readdirSync(`${ROOT}lib/retraining`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `lib/retraining/${file}`);
  const { maxReceiveCount } = resource('RetrainingQueue').Properties.RedrivePolicy;
  expect(constants(files, /^MOST_TRIES$/)).toEqual([maxReceiveCount]);
});

test('alerts-deliver waits for Slack as long everywhere, a second less than its time-out, and less than its alarm', () => {
  const files = ['lib/slack/post.ts', 'functions/alerts/deliver.ts'];
  const [wait = 0, ...others] = new Set(constants(files, /(TIMEOUT|POST|WAIT).*MS$/));
  expect(wait).toBeGreaterThan(0);
  expect(others).toEqual([]);
  expect(wait).toBeLessThanOrEqual(
    1_000 * (resource('AlertsDashdeliverLambdaFunction').Properties.Timeout - 1),
  );
  expect(wait).toBeLessThan(resource('DeliverDuration').Properties.Threshold);
});

test('the alert queue delivers often enough, and keeps long enough, for 14 days of outage', () => {
  const { RedrivePolicy, MessageRetentionPeriod } = resource('AlertsQueue').Properties;
  const days = 86_400_000;
  expect(MessageRetentionPeriod * 1000).toBe(14 * days);
  expect(resource('AlertsDeadLetterQueue').Properties.MessageRetentionPeriod).toBe(MessageRetentionPeriod);
  let deliveries = 0;
  for (let downMs = 0; !isExpiring(new Date(0), new Date(downMs)); downMs += restMs(downMs)) deliveries += 1;
  // A fifth is left for deliveries before and after the outage, and for those that found no slot.
  expect(deliveries).toBeLessThan(0.8 * RedrivePolicy.maxReceiveCount);
});

test('alerts-deliver takes a full batch as a sign that more messages wait', () => {
  const [batch] = constants(['lib/alerts/delivery/deliver.ts'], /^FULL_BATCH$/);
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
  const own = mappings.filter(({ EventSourceArn }) =>
    JSON.stringify(EventSourceArn).includes('"AlertsQueue"'),
  );
  expect(own.map(({ BatchSize }) => BatchSize)).toEqual([batch]);
});

test('the functions that take an idempotency key are these, and each of them ends before API Gateway gives up', async () => {
  const taking = (await httpFunctions()).filter(({ spec }) => spec.idempotent);
  expect(taking.map(({ key }) => key)).toEqual([
    'feedback-create',
    'predict-ab',
    'predict-batch',
    'predict-v1',
    'predict-v2',
  ]);
  for (const { key } of taking) expect(functions[key]?.timeout).toBeLessThan(30);
});
