// The functions that serve and move models, as they are deployed: with the settings and the grants of their
// functions.yml they can do their work, and there is no grant that this work does not need.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { issueTokens } from '#lib/auth/auth.ts';
import { countersDatabase, database, queue } from '#lib/aws.ts';
import { publishModel, untoldMoves } from '#lib/models/models.ts';
import { addSession, createAdmin, findUser } from '#lib/users/users.ts';
import { handler as ab } from '../../functions/admin/ab.ts';
import { handler as alias } from '../../functions/admin/alias.ts';
import { handler as models } from '../../functions/admin/models.ts';
import { handler as rollback } from '../../functions/admin/rollback.ts';
import { handler as predictAb } from '../../functions/predict/ab.ts';
import { handler as predictV1 } from '../../functions/predict/v1.ts';
import { handler as predictV2 } from '../../functions/predict/v2.ts';
import { type EventParts, type HttpHandler, invoke, json } from '../support/gateway.ts';
import { lineage, retrained } from '../unit/models/models.ts';
import { startDynalite } from './dynalite.ts';
import { startQueues } from './queues.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const stops: (() => Promise<void>)[] = [];
/** What was asked of AWS: "dynamodb:Query ModelsTable". */
const asked = new Set<string>();
let authorization: string;

beforeAll(async () => {
  const { stop } = await startDynalite();
  const queues = await startQueues(['alerts.fifo']);
  stops.push(stop, queues.stop);
  Object.assign(process.env, {
    ALERTS_QUEUE_URL: queues.urlOf('alerts.fifo'),
    JWT_SECRET_KEY: 'a secret of at least thirty-two bytes, for tests',
  });
  await createAdmin('boss', 'no hash', new Date(), false);
  const user = await findUser('boss');
  if (user) await addSession(user, 's', { jti: 'j', expires_at: 4e9 }, new Date());
  const { access_token } = await issueTokens('boss', 's', 'j');
  authorization = `Bearer ${access_token}`;
  for (const serial of [1, 2]) await publishModel(retrained(serial), lineage(`run${serial}`));
  database().middlewareStack.add(noting, { step: 'initialize' });
  countersDatabase().middlewareStack.add(noting, { step: 'initialize' });
  queue().middlewareStack.add(noting, { step: 'initialize' });
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

const SOMETIMES = [
  // When a sender before has died between telling and noting it: then what it told is read.
  'dynamodb:GetItem AlertsTable',
  // When a limit refuses: then which, and until when.
  'dynamodb:GetItem CountersTable',
];

/** In this order, so that there are moves to serve, to list and to take back. */
test.each<[key: string, handler: HttpHandler, parts: () => EventParts | Promise<EventParts>]>([
  ['admin-alias', alias, () => move('v1', retrained(1).id)],
  ['predict-v1', predictV1, picture],
  ['predict-v2', predictV2, picture],
  ['predict-ab', predictAb, picture],
  ['admin-ab', ab, () => json({ weights: { v1: 0.8, v2: 0.2 } })],
  ['admin-rollback', rollback, () => ({ pathParameters: { alias: 'v1' } })],
  ['admin-models', models, () => ({})],
])('%s', async (key, handler, parts) => {
  const { granted, settings } = deployed(key);
  const { headers, ...rest } = await parts();
  asked.clear();
  const answer = await withOnly(settings, () =>
    invoke(handler, { ...rest, headers: { ...headers, authorization } }),
  );
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.body).not.toHaveProperty('degraded');
  expect([...asked].sort()).toEqual(granted.filter((grant) => !SOMETIMES.includes(grant)).sort());
  // A move was announced while the caller waited: nothing is left to the sweep.
  expect(await untoldMoves()).toEqual([]);
});

const move = (alias: string, model: string): EventParts => ({
  ...json({ model, reason: 'r' }),
  pathParameters: { alias },
});

async function picture(): Promise<EventParts> {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(`${ROOT}events/digit-7.png`)]), 'digit.png');
  const encoded = new Response(form);
  return {
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}

interface Statement {
  Action: string | string[];
  Resource: string | string[];
}

/** What functions.yml gives a function: "dynamodb:Query ModelsTable", and the names of its settings. */
function deployed(key: string): { granted: string[]; settings: string[] } {
  const [area] = key.split('-');
  const text = readFileSync(`${ROOT}functions/${area}/functions.yml`, 'utf8');
  const { iamRoleStatements, environment } = parse(text, { logLevel: 'silent' })[key];
  const statements = (iamRoleStatements as (Statement | string)[]).flatMap(shared);
  const granted = statements.flatMap(({ Action, Resource }) =>
    [Action]
      .flat()
      .flatMap((action) => [Resource].flat().map((on) => `${action} ${on.replace(/\$\{|\.Arn\}?/g, '')}`)),
  );
  return { granted, settings: Object.keys(environment) };
}

/** "${file(resources/iam.yml):counters}" → that statement; traces are not asked for here. */
function shared(statement: Statement | string): Statement[] {
  if (typeof statement !== 'string') return [statement];
  const name = statement.replace(/.*:(\w+)\}$/, '$1');
  const text = readFileSync(`${ROOT}resources/iam.yml`, 'utf8');
  return name === 'tracing' ? [] : [parse(text, { logLevel: 'silent' })[name]];
}

/** Runs with no setting of ours but these. */
async function withOnly<Result>(settings: string[], run: () => Promise<Result>): Promise<Result> {
  const hidden = Object.entries(process.env).filter(
    ([name]) => /_TABLE$|_QUEUE_URL$|^JWT_/.test(name) && !settings.includes(name),
  );
  for (const [name] of hidden) delete process.env[name];
  try {
    return await run();
  } finally {
    Object.assign(process.env, Object.fromEntries(hidden));
  }
}

/** SDK middleware: notes each command as IAM would name it. */
// biome-ignore lint/suspicious/noExplicitAny: the SDK's middleware types differ between its clients
function noting(next: any, { clientName, commandName }: any) {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return async (args: any) => {
    const { TableName, IndexName, QueueUrl } = args.input;
    const service = clientName === 'SQSClient' ? 'sqs' : 'dynamodb';
    const index = IndexName === undefined ? '' : `/index/${IndexName}`;
    const on = QueueUrl === undefined ? `${capital(TableName)}Table${index}` : 'AlertsQueue';
    asked.add(`${service}:${commandName.replace(/Command$/, '')} ${on}`);
    return await next(args);
  };
}

/** "vigia-test-models" → "Models". */
function capital(table: string): string {
  const name = table.slice(table.lastIndexOf('-') + 1);
  return name.charAt(0).toUpperCase() + name.slice(1);
}
