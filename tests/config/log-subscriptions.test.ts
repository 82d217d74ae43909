// The generated log subscriptions, also for functions that do not exist yet: no function of the alert path reads its own log.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import OWN_FUNCTIONS from '#lib/alerts/own-functions.json' with { type: 'json' };
import type { Resource } from './setup.ts';

const generate: (tools: { resolveVariable: (name: string) => Promise<unknown> }) => Promise<{
  Resources: Record<string, Resource>;
}> = createRequire(import.meta.url)('../../resources/variables/log-subscriptions.cjs');

async function subscribedGroups(...keys: string[]): Promise<string[]> {
  const answers: Record<string, unknown> = {
    'self:functions': Object.fromEntries(keys.map((key) => [key, {}])),
    'self:service': 'vigia',
    'sls:stage': 'prod',
  };
  const { Resources } = await generate({ resolveVariable: async (name) => answers[name] });
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Logs::SubscriptionFilter')
    .map(({ Properties }) => Properties.LogGroupName.Ref);
}

test.each([
  'alerts-logs',
  'alerts-alarms',
  'alerts-deliver',
  'alerts-sweep',
  'alerts-anything-else',
  'alerts-drill-2',
])('the log group of %s is not subscribed', async (key) => {
  expect(await subscribedGroups('predict-v1', key)).toEqual(['PredictDashv1LogGroup']);
});

test('the log groups of the drill and of an area whose name only begins with "alerts" are subscribed', async () => {
  expect(await subscribedGroups('alerts-drill', 'alertsettings-read')).toEqual([
    'AlertsDashdrillLogGroup',
    'AlertsettingsDashreadLogGroup',
  ]);
});

test('the functions whose batches the forwarder refuses are those of its area that are not subscribed', async () => {
  const area = readFileSync(new URL('../../functions/alerts/functions.yml', import.meta.url), 'utf8');
  const keys = [...area.matchAll(/^([a-z][\w-]+):$/gm)].map(([, key = '']) => key);
  expect(keys).toContain('alerts-drill');
  expect(keys.filter((key) => key !== 'alerts-drill').sort()).toEqual(OWN_FUNCTIONS);
});
