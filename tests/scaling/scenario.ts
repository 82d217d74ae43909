// Every path that costs something, by the deployed handlers: one call to warm up, then enough calls for a median.
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { HttpEvent } from '#lib/http/spec.ts';
import { createAdmin } from '#lib/users/users.ts';
import { recordsOf } from '../../local/sqs/batch.ts';
import { pictures } from '../load/traffic.ts';
import { allFunctions, sampleEvents } from '../support/functions.ts';
import { type HttpHandler, type httpEvent, invoke, json, lambdaContext } from '../support/gateway.ts';
import { batchFrom, errorLine, functionOf } from '../support/simulation/errors.ts';

/** One path; `run` makes the n-th call. */
export interface Path {
  /** The function, as in functions.yml. */
  key: string;
  run(n: number): Promise<unknown>;
}

const PASSWORD = 'a-password-to-measure';
type Tokens = { access_token: string; refresh_token: string };

/** In an order in which each path finds what it needs. */
export async function paths(): Promise<Path[]> {
  const handlers = new Map((await allFunctions()).map(({ key, handler }) => [key, handler]));
  const [upload] = await pictures();
  if (!upload) throw new Error('no picture');
  const ana: { tokens?: Tokens; predictions: string[]; connections: number } = {
    predictions: [],
    connections: 0,
  };
  const bearer = (token = '') => ({ authorization: `Bearer ${token}` });
  const own = () => bearer(ana.tokens?.access_token);
  let boss: Record<string, string> = {};

  const http = async (key: string, parts: Parameters<typeof httpEvent>[0]) => {
    const { status, body } = await invoke(handlers.get(key) as unknown as HttpHandler, parts);
    if (status >= 300) throw new Error(`${key} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const trigger = async (key: string, event: unknown) => await handlers.get(key)?.(event, lambdaContext());
  const path = (key: string, run: Path['run']): Path => ({ key, run });

  const predict = (key: string) =>
    path(key, async () => {
      const { prediction_id } = await http(key, {
        headers: { ...own(), ...upload.headers },
        body: upload.body,
      });
      ana.predictions.push(prediction_id);
    });
  const read = (key: string) => path(key, () => http(key, { headers: boss }));
  const jsonWith = (headers: Record<string, string>, value: unknown) => {
    const parts = json(value);
    return { ...parts, headers: { ...headers, ...parts.headers } };
  };
  const signIn = async (username: string): Promise<Tokens> =>
    await http('auth-login', json({ username, password: PASSWORD }));

  return [
    path('auth-register', (n) => http('auth-register', json({ username: `ana-${n}`, password: PASSWORD }))),
    path('auth-login', async () => {
      ana.tokens = await signIn('ana-0');
    }),
    path('auth-refresh', async () => {
      ana.tokens = await http('auth-refresh', json({ refresh_token: ana.tokens?.refresh_token }));
    }),
    path('auth-me', () => http('auth-me', { headers: own() })),
    predict('predict-v1'),
    predict('predict-v2'),
    predict('predict-ab'),
    path('feedback-create', () => {
      const prediction_id = ana.predictions.pop();
      return http(
        'feedback-create',
        jsonWith(own(), { prediction_id, correct: true, comment: 'bien leído' }),
      );
    }),
    path('feedback-list', () => http('feedback-list', { headers: own() })),
    path('admin-slack-alert', async (n) => {
      if (n === 0) boss = await administrator(signIn);
      return await http('admin-slack-alert', jsonWith(boss, { message: 'hola' }));
    }),
    path('sweep', () => trigger('sweep', sampleEvents('sweep')[0])),
    // After the first sweep, which seals the days before the first feedback.
    read('reports-report'),
    read('admin-models'),
    path('alerts-sweep', () => trigger('alerts-sweep', sampleEvents('alerts-sweep')[0])),
    path('alerts-logs', (n) =>
      trigger('alerts-logs', { awslogs: { data: batchFrom(functionOf(n), n, [errorLine(n, n)]) } }),
    ),
    path('alerts-deliver', () => deliverNext((event) => trigger('alerts-deliver', event))),
    path('realtime-connect', () => {
      ana.connections++;
      return trigger('realtime-connect', connecting(`c${ana.connections}`, ana.tokens?.access_token));
    }),
    path('realtime-push', () => trigger('realtime-push', predictionOf('ana-0'))),
    path('realtime-disconnect', () => trigger('realtime-disconnect', leaving(`c${ana.connections--}`))),
  ];
}

async function administrator(signIn: (username: string) => Promise<Tokens>) {
  const { hashPassword } = await import('#lib/auth/passwords.ts');
  await createAdmin('boss', await hashPassword(PASSWORD), new Date(), true);
  return { authorization: `Bearer ${(await signIn('boss')).access_token}` };
}

/** A sample event that may be changed. */
// biome-ignore lint/suspicious/noExplicitAny: events of many kinds, read from JSON
const sample = (key: string): any => structuredClone(sampleEvents(key)[0]);

/** Receives the next alert, gives it to the function, and deletes it, as Lambda does. */
async function deliverNext(deliver: (event: unknown) => Promise<unknown>): Promise<void> {
  const { ALERTS_QUEUE_URL: QueueUrl } = process.env;
  const sqs = new SQSClient({});
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  if (Messages.length === 0) throw new Error('the queue of alerts is empty');
  await deliver({ Records: recordsOf(Messages, 'arn:aws:sqs:us-east-1:000000000000:alerts.fifo') });
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  sqs.destroy();
}

function connecting(connectionId: string, token = ''): unknown {
  const event = sample('realtime-connect') as HttpEvent & { requestContext: object };
  return {
    ...event,
    headers: { ...event.headers, 'Sec-WebSocket-Protocol': `vigia, ${token}` },
    requestContext: { ...event.requestContext, connectionId },
  };
}

function leaving(connectionId: string): unknown {
  const event = sample('realtime-disconnect');
  return { ...event, requestContext: { ...event.requestContext, connectionId } };
}

function predictionOf(username: string): unknown {
  const [record] = sample('realtime-push').Records;
  const message = { ...JSON.parse(record.body), room: `user:${username}`, at: new Date().toISOString() };
  return { Records: [{ ...record, body: JSON.stringify(message) }] };
}
