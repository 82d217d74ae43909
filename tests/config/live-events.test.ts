// The WebSocket API and its queue as they would be deployed: who may cause an event, who may tell it, how much is let in.
import { expect, test } from 'vitest';
import { actionsOf, allowed, functions, keys, resource } from './template.ts';

const causes = () => keys().filter((key) => 'REALTIME_QUEUE_URL' in (functions[key]?.environment ?? {}));

test('whoever causes an event may send it, and knows where', () => {
  expect(causes()).toEqual(
    expect.arrayContaining([
      'predict-ab',
      'predict-v1',
      'predict-v2',
      'retraining-create',
      'retraining-worker',
    ]),
  );
  for (const key of keys()) {
    const sends = allowed(key, 'sqs:SendMessage', '"RealtimeQueue"');
    expect({ key, sends }).toEqual({ key, sends: causes().includes(key) });
    // What queues an alert tells of it as well.
    if (allowed(key, 'sqs:SendMessage', '"AlertsQueue"')) expect(causes(), key).toContain(key);
  }
});

test('only realtime-push may write to connections and close them, those of this API and stage alone', () => {
  const managing = keys().flatMap((key) =>
    actionsOf(key)
      .filter((entry) => entry.startsWith('execute-api:'))
      .map((entry) => ({ key, entry })),
  );
  expect(managing).toEqual([
    { key: 'realtime-push', entry: expect.stringContaining('WebsocketsApi}/prod/POST/@connections/*') },
  ]);
  expect(managing[0]?.entry).toContain('WebsocketsApi}/prod/DELETE/@connections/*');
  const { Variables } = resource('RealtimeDashpushLambdaFunction').Properties.Environment;
  expect(Variables.WEBSOCKET_ENDPOINT['Fn::Sub']).toMatch(/^https:\/\/\$\{WebsocketsApi\}\..*\/prod$/);
});

test('all clients together are limited, and a message is answered by what its function returns', () => {
  expect(resource('WebsocketsDeploymentStage').Properties.DefaultRouteSettings).toEqual({
    ThrottlingRateLimit: 100,
    ThrottlingBurstLimit: 200,
  });
  expect(resource('SdefaultWebsocketsRoute').Properties.RouteResponseSelectionExpression).toBe('$default');
  expect(resource('WebsocketsApi').Properties).toMatchObject({
    Name: 'vigia-prod-live',
    RouteSelectionExpression: '$request.body.action',
  });
});

test('an event that comes again comes too late to be told twice', () => {
  // push.ts drops what is older than a minute.
  expect(resource('RealtimeQueue').Properties.VisibilityTimeout).toBeGreaterThan(60);
});
