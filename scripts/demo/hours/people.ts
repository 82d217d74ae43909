// People of the simulated hours: each sends pictures to v1 and says what they were, by the functions themselves.
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { handler as answer } from '../../../functions/feedback/create.ts';
import { handler as predict } from '../../../functions/predict/v1.ts';
import { issueTokens } from '../../../lib/auth/auth.ts';
import { isRamped } from '../../../lib/models/ramp.ts';
import { addSession, createUser, findUser } from '../../../lib/users/users.ts';
import { Failure } from '../../command-line.ts';
import type { Drawing } from '../handwriting.ts';

export interface Person {
  name: string;
  sid: string;
}

/** Accounts of which so many are in each step of a ramp: 5 %, 25 %, 50 % and the rest. */
const STEPS = [
  { share: 0.05, people: 4 },
  { share: 0.25, people: 4 },
  { share: 0.5, people: 6 },
  { share: 1, people: 10 },
];

/** Chosen by name, so that a town of 24 people has some in each step. */
export async function settle(): Promise<Person[]> {
  const people: Person[] = [];
  for (const [i, { share, people: wanted }] of STEPS.entries()) {
    const before = STEPS[i - 1]?.share ?? 0;
    for (let n = 0, found = 0; found < wanted; n++) {
      const name = `vecina-${i}-${n}`;
      if (!isRamped(name, { share }) || isRamped(name, { share: before })) continue;
      people.push(await register(name));
      found++;
    }
  }
  return people;
}

async function register(name: string): Promise<Person> {
  await createUser(name, 'no password: signed in by the demonstration', new Date());
  const user = await findUser(name);
  if (!user) throw new Failure(`${name} is not registered`);
  const sid = randomUUID();
  await addSession(user, sid, { jti: randomUUID(), expires_at: 4e9 }, new Date());
  return { name, sid };
}

/** Sends a drawing to v1, and says which digit it was. */
export async function visit(
  { name, sid }: Person,
  { png, digit }: Drawing,
): Promise<{ right: boolean; model: string; doubtful: boolean }> {
  const { access_token } = await issueTokens(name, sid, randomUUID());
  const headers = { authorization: `Bearer ${access_token}` };
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(png)], { type: 'image/png' }), 'digit.png');
  const encoded = new Response(form);
  const read = await call(predict, 'POST /api/v1/predict', {
    headers: { ...headers, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()).toString('base64'),
    isBase64Encoded: true,
  });
  const correct = read.prediccion === digit;
  const body = JSON.stringify({ prediction_id: read.prediction_id, correct, digit });
  const json = { ...headers, 'content-type': 'application/json' };
  await call(answer, 'POST /feedback', { headers: json, body, isBase64Encoded: false });
  return { right: correct, model: read.model as string, doubtful: read.dudosa as boolean };
}

type Handler = (event: never, context: Context) => Promise<unknown>;

async function call(
  handler: unknown,
  routeKey: string,
  parts: { headers: Record<string, string>; body: string; isBase64Encoded: boolean },
): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = routeKey.split(' ');
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'demo' };
  const event = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    requestContext: { http, requestId: randomUUID(), routeKey, stage: '$default' },
    ...parts,
  };
  const context = {
    awsRequestId: randomUUID(),
    functionName: 'vigia-demo',
    getRemainingTimeInMillis: () => 30_000,
  };
  const result = (await (handler as Handler)(event as never, context as Context)) as {
    statusCode: number;
    body: string;
  };
  if (result.statusCode >= 300)
    throw new Failure(`${routeKey} answered ${result.statusCode}: ${result.body}`);
  return JSON.parse(result.body) as Record<string, unknown>;
}
