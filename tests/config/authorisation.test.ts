// Who may call which route: every route of the deployment, called as every kind of user. A route that is not listed here is for
// administrators.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeRole, deleteUser } from '#lib/users/users.ts';
import { startDynalite } from '../store/dynalite.ts';
import { administrator, signedIn, signedUp } from '../support/accounts.ts';
import { type HttpFunction, httpFunctions } from '../support/functions.ts';
import { functions } from './template.ts';

/** Routes that need no token. */
const FOR_ALL = [
  'GET /health',
  'GET /ready',
  'POST /register',
  'PUT /password',
  'POST /login',
  'POST /refresh',
  'GET /openapi.json',
  'GET /apispec_1.json',
  'GET /docs',
  'GET /docs/assets/{file}',
  'GET /',
  'GET /app/{file}',
  'GET /app/config.json',
  '*',
];
/** Routes that need the token of any user. */
const FOR_USERS = [
  'POST /logout',
  'GET /me',
  'DELETE /me',
  'GET /me/export',
  'GET /me/sessions',
  'DELETE /me/sessions/{id}',
  'GET /models',
  'GET /models/{id}/weights',
  'PUT /me/password',
  'POST /api/v1/predict',
  'POST /api/v2/predict',
  'POST /api/v2/predict/batch',
  'POST /api/ab/predict',
  'POST /feedback',
  'GET /feedback',
  'POST /me/slack',
  'DELETE /me/slack',
];
/** Routes that need Slack's signature. */
const FOR_SLACK = ['POST /slack/interactions', 'POST /slack/commands'];

/** Route and function of the deployment. Logging out comes last, since it ends the sessions. */
const ROUTES = Object.entries(functions)
  .flatMap(([key, { events }]) => events.map(({ httpApi }) => [httpApi, key] as const))
  // The gate of a HEAD is that of its GET.
  .filter(([route]) => route !== undefined && !String(route).startsWith('HEAD '))
  .sort(([a], [b]) => Number(a === 'POST /logout') - Number(b === 'POST /logout')) as [string, string][];

const ACTORS = ['nobody', 'user', 'admin', 'demoted', 'demoted, signed in again', 'deleted'] as const;
type Actor = (typeof ACTORS)[number];
const PASSES = 'passes';
const GATE = [
  'invalid_signature',
  'missing_token',
  'invalid_token',
  'session_ended',
  'token_expired',
  'user_not_found',
  'forbidden',
];

let handlers: HttpFunction[];
let headers: Record<Actor, Record<string, string>>;
let stop: () => Promise<void>;

beforeAll(async () => {
  const dynalite = await startDynalite();
  process.env.JWT_SECRET_KEY = 'a secret of at least thirty-two bytes, for tests';
  handlers = await httpFunctions();
  const [user, admin, demoted, deleted] = [
    await signedUp('user'),
    await administrator('admin'),
    await administrator('demoted'),
    await signedUp('deleted'),
  ];
  // The tokens of both were issued before.
  await changeRole('demoted', 'user');
  await deleteUser('deleted');
  const again = await signedIn('demoted');
  headers = { nobody: {}, user, admin, demoted, 'demoted, signed in again': again, deleted };
  stop = dynalite.stop;
});
afterAll(async () => await stop());

/** The gate's answer to each kind of user. */
function expected(route: string): Record<Actor, string> {
  if (FOR_SLACK.includes(route)) return allOf('invalid_signature');
  const isForAll = FOR_ALL.includes(route);
  const asUser = isForAll || FOR_USERS.includes(route) ? PASSES : 'forbidden';
  return {
    nobody: isForAll ? PASSES : 'missing_token',
    user: asUser,
    admin: PASSES,
    demoted: isForAll ? PASSES : 'session_ended',
    'demoted, signed in again': asUser,
    deleted: isForAll ? PASSES : 'user_not_found',
  };
}

const allOf = (answer: string) =>
  Object.fromEntries(ACTORS.map((actor) => [actor, answer])) as Record<Actor, string>;

describe.each(ROUTES.filter(([route]) => route.includes('{')))('%s', (route, key) => {
  test('answers an id of 3,000 characters, which no item can have, with 404 or 400', async () => {
    const handler = handlers.find((found) => found.key === key);
    const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'x'.repeat(3_000)]);
    const answer = await handler?.call(headers.admin, { pathParameters: Object.fromEntries(names) });
    expect([400, 404]).toContain(answer?.status);
  });
});

describe.each(ROUTES)('%s', (route, key) => {
  test('lets in the users that it is for, and nobody else', async () => {
    const handler = handlers.find((found) => found.key === key);
    if (!handler) throw new Error(`${key} has a route but no spec`);
    const answers: Record<string, string> = {};
    for (const actor of ACTORS) answers[actor] = await ask(handler, headers[actor]);
    expect(answers).toEqual(expected(route));
  });
});

test('no route below /admin/ is listed for others, and every listed route exists', () => {
  const listed = [...FOR_ALL, ...FOR_USERS, ...FOR_SLACK];
  const routes = ROUTES.map(([route]) => route);
  expect(listed.filter((route) => route.includes('/admin/'))).toEqual([]);
  expect(listed.filter((route) => !routes.includes(route))).toEqual([]);
});

/** The code of the gate's refusal, or PASSES. Body and path are invalid, so that the call changes nothing. */
async function ask({ spec, call }: HttpFunction, from: Record<string, string>): Promise<string> {
  const content = spec.method === 'GET' ? {} : { body: 'nothing', isBase64Encoded: false };
  const { body } = await call(from, {
    ...content,
    pathParameters: { username: '!', alias: '!', run_id: '!', file: '!', id: '!' },
  });
  return GATE.includes(String(body.code)) ? String(body.code) : PASSES;
}
