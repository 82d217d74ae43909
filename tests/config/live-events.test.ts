// The WebSocket API and its queue as they would be deployed: which functions send events, which one pushes them, and the limits.
import { expect, test } from 'vitest';
import { actionsOf, allowed, functions, keys, resource } from './template.ts';

const senders = () => keys().filter((key) => 'REALTIME_QUEUE_URL' in (functions[key]?.environment ?? {}));

test('a function may send to the realtime queue exactly if it has the queue’s URL', () => {
  expect(senders()).toEqual(
    expect.arrayContaining([
      'predict-ab',
      'predict-batch',
      'predict-v1',
      'predict-v2',
      'retraining-create',
      'retraining-worker',
    ]),
  );
  for (const key of keys()) {
    const sends = allowed(key, 'sqs:SendMessage', '"RealtimeQueue"');
    expect({ key, sends }).toEqual({ key, sends: senders().includes(key) });
    // A function that queues an alert also sends the live event of it. The deliverer queues what was queued before: digests.
    if (key !== 'alerts-deliver' && allowed(key, 'sqs:SendMessage', '"AlertsQueue"'))
      expect(senders(), key).toContain(key);
  }
});

test('only realtime-push may write to connections and close them, and only those of this API and stage', () => {
  const managing = keys().flatMap((key) =>
    actionsOf(key)
      .filter((entry) => entry.startsWith('execute-api:'))
      .map((entry) => ({ key, entry })),
  );
  const on = (method: string) => ({
    key: 'realtime-push',
    entry: expect.stringContaining(`WebsocketsApi}/prod/${method}/@connections/*`),
  });
  expect(managing).toEqual([on('POST'), on('DELETE')]);
  const { Variables } = resource('RealtimeDashpushLambdaFunction').Properties.Environment;
  expect(Variables.WEBSOCKET_ENDPOINT['Fn::Sub']).toMatch(/^https:\/\/\$\{WebsocketsApi\}\..*\/prod$/);
});

test('all clients share one limit, and the answer to a message is what its function returns', () => {
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

test('an event that is delivered again is too old to be pushed twice', () => {
  // push.ts drops events that are older than a minute.
  expect(resource('RealtimeQueue').Properties.VisibilityTimeout).toBeGreaterThan(60);
});
