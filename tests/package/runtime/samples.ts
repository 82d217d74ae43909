// For each sample event: what the stores must hold, and the expected outcome.
import { randomUUID } from 'node:crypto';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { hashPassword } from '#lib/auth/passwords.ts';
import { config } from '#lib/config.ts';
import { moveAlias } from '#lib/models/models.ts';
import { savePrediction } from '#lib/predictions/predictions.ts';
import { joinRoom } from '#lib/realtime/connections.ts';
import { putRun } from '#lib/retraining/run-store.ts';
import { signatureOf } from '#lib/slack/interactions/interactions.ts';
import { PIXELS } from '#lib/task.ts';
import { createUser, newAccessLink } from '#lib/users/users.ts';
import { administrator, sessionOf, signedUp } from '../../support/accounts.ts';
import { sdkQueues } from '../../support/sdk.ts';
import { type Services, SLACK_SIGNING_SECRET } from './services.ts';

export interface Sample {
  /** Puts into the stores what the event refers to. @returns the event with values that only a run knows, such as tokens */
  prepare?(event: string): Promise<string> | string;
  /** Compared by vitest's `toMatchObject`. */
  outcome: object;
  /** Looks for other effects. @returns the one that is missing */
  missing?(services: Services): string | undefined;
}

const answers = (statusCode: number) => ({ payload: { statusCode } });
const handlesAll = { outcome: { payload: { batchItemFailures: [] } } };
const returnsNothing = { outcome: { payload: null } };
const failsWith = (errorType: string) => ({ outcome: { errorType } });
const publicly = (statusCode: number): Sample => ({ outcome: answers(statusCode) });

type Prepare = () => Promise<unknown>;

/** Called by `ana`, signed in. */
const asUser = (statusCode: number, prepare?: Prepare): Sample => ({
  outcome: answers(statusCode),
  prepare: async (event) => {
    const { authorization } = await signedUp('ana');
    await prepare?.();
    return event.replace('Bearer <access token>', authorization);
  },
});

/** Called by an administrator; there is a user `ana`. */
const asAdmin = (statusCode: number, prepare?: Prepare, missing?: Sample['missing']): Sample => ({
  outcome: answers(statusCode),
  prepare: async (event) => {
    const { authorization } = await administrator('root');
    await createUser('ana', 'no hash', new Date());
    await prepare?.();
    return event.replace('Bearer <access token>', authorization);
  },
  ...(missing && { missing }),
});

/** Called by Slack, which signs now. */
const fromSlack: Sample = {
  outcome: answers(200),
  prepare: async (text) => {
    const event = JSON.parse(text) as { headers: Record<string, string>; body: string };
    const timestamp = String(Math.floor(Date.now() / 1_000));
    event.headers['x-slack-request-timestamp'] = timestamp;
    event.headers['x-slack-signature'] = signatureOf(SLACK_SIGNING_SECRET, timestamp, event.body);
    return JSON.stringify(event);
  },
};

const PASSWORD = 'correct horse battery';
const RUN_ID = '1f0e3dad99908345f7439f8ffabdffc4';
const CONNECTION = 'R1kmxc2VNjMCFIA=';

const postedToSlack = ({ slack }: Services) => (slack.received.length > 0 ? undefined : 'a post to Slack');
const calledSocket =
  (call: string) =>
  ({ socketCalls }: Services) =>
    socketCalls.includes(call) ? undefined : call;

/** By the event's name, or by the function's key. A function without an entry fails the test. */
export const SAMPLES: Record<string, Sample> = {
  'admin-ab': asAdmin(200),
  'admin-alerts-act': asAdmin(404),
  'admin-alerts-get': asAdmin(404),
  'admin-alerts-list': asAdmin(200),
  'admin-alias': asAdmin(200),
  'admin-create': { outcome: { payload: { created: true } } },
  'admin-delete': asAdmin(202),
  'admin-feedback': asAdmin(200),
  // No such answer.
  'admin-feedback-review': asAdmin(404),
  'admin-user-review': asAdmin(200),
  'admin-experiments': asAdmin(200),
  'admin-models': asAdmin(200),
  'admin-role': asAdmin(200),
  'admin-rollback': asAdmin(200, () =>
    moveAlias({ alias: 'v1', model: 'cnn-58ba9540', by: 'root', reason: 'sample' }),
  ),
  'admin-silences-create': {
    outcome: answers(201),
    prepare: async (event) => {
      const { authorization } = await administrator('root');
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
      return event
        .replace('Bearer <access token>', authorization)
        .replace('2026-01-02T05:00:00.000Z', inAnHour);
    },
  },
  'admin-silences-delete': asAdmin(404),
  'admin-silences-list': asAdmin(200),
  'admin-slack-alert': asAdmin(200, undefined, postedToSlack),
  'admin-audit': asAdmin(200),
  'admin-users': asAdmin(200),
  'admin-account': asAdmin(201),
  'admin-invitations': asAdmin(201),
  'admin-password-reset': asAdmin(201),

  'alerts-alarms': returnsNothing,
  'alerts-deliver': { ...handlesAll, prepare: waitsInQueue, missing: postedToSlack },
  'alerts-drill.exit': failsWith('Runtime.ExitError'),
  'alerts-drill.log': { outcome: { payload: { kind: 'log' } } },
  'alerts-drill.reject': failsWith('Runtime.ExitError'),
  'alerts-drill.throw': failsWith('Error'),
  'alerts-drill.timeout': failsWith('Sandbox.Timedout'),
  'alerts-logs': returnsNothing,
  'alerts-retry': handlesAll,
  'alerts-sweep': { outcome: { payload: { swept: 0 } } },

  'auth-login': { outcome: answers(200), prepare: signsInByPassword },
  'auth-logout': asUser(204),
  'auth-me': asUser(200),
  'auth-password': { outcome: answers(204), prepare: signsInByPassword },
  'auth-refresh': {
    outcome: answers(200),
    prepare: async (event) => {
      await signedUp('ana');
      return event.replace('<refresh token>', (await sessionOf('ana')).refresh_token);
    },
  },
  'auth-register': publicly(201),
  'auth-erase': { outcome: answers(202), prepare: signsInByPassword },
  'auth-export': asUser(200),
  'auth-sessions-list': asUser(200),
  // No such session.
  'auth-sessions-end': asUser(404),
  'auth-set-password': {
    outcome: answers(200),
    prepare: async (event) => {
      await createUser('ana', 'no hash', new Date());
      const { code } = await newAccessLink('reset', 'ana', 'root', new Date());
      return event.replace('<code>', code);
    },
  },

  'feedback-create': asUser(201, keepPrediction),
  'feedback-list': asUser(200),
  'models-autopilot': asAdmin(200),
  'models-list': asUser(200),
  'models-check': asAdmin(200),
  'models-weights': asUser(200),
  'predict-ab': asUser(200),
  'predict-batch': asUser(200),
  'predict-v1': asUser(200),
  'predict-v2': asUser(200),

  'realtime-connect': {
    outcome: answers(200),
    prepare: async (event) => {
      await signedUp('ana');
      return event.replaceAll('header.payload.signature', (await sessionOf('ana')).access_token);
    },
  },
  'realtime-default': publicly(200),
  'realtime-disconnect': publicly(200),
  'realtime-push': { ...handlesAll, prepare: listens, missing: calledSocket(`POST ${CONNECTION}`) },
  // Nobody listens to the room of administrators.
  'realtime-push.alert-state': { ...handlesAll, prepare: listens },
  'realtime-push.end': { ...handlesAll, prepare: listens },
  'realtime-push.expiry': { ...handlesAll, prepare: listens },

  'reports-daily': { outcome: { payload: {} } },
  'reports-report': asAdmin(200),
  'retraining-create': asAdmin(202),
  'retraining-dead-letters': handlesAll,
  // No such run.
  'retraining-decide': asAdmin(404),
  'retraining-get': asAdmin(200, keepRun),
  'retraining-list': asAdmin(200),
  'retraining-training-set': asAdmin(200),
  // The run does not exist, so the message goes to the dead-letter queue. zips.test.ts lets the worker train.
  'retraining-worker': handlesAll,

  'site-apispec': publicly(200),
  'site-assets': publicly(200),
  'site-docs': publicly(200),
  'site-fallback': publicly(404),
  'site-health': publicly(200),
  'site-openapi': publicly(200),
  'site-page': publicly(200),
  // The name of a file changes with its content.
  'site-page-assets': publicly(404),
  'site-page-config': publicly(200),
  'site-ready': publicly(200),
  // The person in Slack has no account, which is answered.
  'slack-act': handlesAll,
  // Signed long ago.
  'slack-commands': fromSlack,
  'slack-interactions': fromSlack,
  'slack-link': asUser(404),
  'slack-unlink': asUser(204),
  sweep: returnsNothing,
};

/** alerts-deliver hides its message first, so the queue must hold one, sent just now. */
async function waitsInQueue(event: string): Promise<string> {
  const [record] = (JSON.parse(event) as SQSEvent).Records;
  const { ALERTS_QUEUE_URL: QueueUrl } = config('ALERTS_QUEUE_URL');
  const { body = '', receiptHandle = '', attributes } = record ?? {};
  await sdkQueues().send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: body,
      MessageGroupId: attributes?.MessageGroupId,
      MessageDeduplicationId: randomUUID(),
    }),
  );
  const { Messages = [] } = await sdkQueues().send(new ReceiveMessageCommand({ QueueUrl }));
  return event
    .replace(receiptHandle, Messages[0]?.ReceiptHandle ?? '')
    .replace(attributes?.SentTimestamp ?? '', String(Date.now()));
}

async function signsInByPassword(event: string): Promise<string> {
  await createUser('ana', await hashPassword(PASSWORD), new Date());
  return event.replace('<access token>', (await sessionOf('ana')).access_token);
}

async function keepPrediction(): Promise<void> {
  await savePrediction(
    {
      prediction_id: '0b9c4c1e-6a1e-4d38-9e0e-0d6f8a5c7b21',
      username: 'ana',
      version: 'v1',
      model: 'mlp-84599788',
      digit: 7,
      probabilities: Array.from({ length: 10 }, (_, digit) => (digit === 7 ? 1 : 0)),
      pixels: new Uint8Array(PIXELS),
      at: new Date().toISOString(),
    },
    { ms: 30, doubtful: false, confidence: 0.9 },
  );
}

async function keepRun(): Promise<void> {
  await putRun({
    run_id: RUN_ID,
    kind: 'retraining',
    status: 'queued',
    by: 'root',
    request: { learning_rate: 0.001, epochs: 1 },
    created_at: new Date().toISOString(),
    progress: 0,
    attempts: 0,
    mlflow: { state: 'off' },
    pending: RUN_ID,
    owed: new Set(['queued']),
    open: 'open',
  });
}

/** `ana` has an open connection, and the event has just happened. */
async function listens(event: string): Promise<string> {
  await createUser('ana', 'no hash', new Date());
  const { access_token } = await sessionOf('ana');
  const [, claims = ''] = access_token.split('.');
  const { sid, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  await joinRoom('user:ana', {
    connection_id: CONNECTION,
    username: 'ana',
    sid,
    connected_at: '2026-01-02T03:00:00.000Z',
    expires_at: exp,
  });
  return event.replaceAll('2026-01-02T03:04:05.000Z', new Date().toISOString());
}
