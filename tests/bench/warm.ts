// Times warm calls in process, with an embedded database: everything is loaded before the clock starts.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { issueTokens } from '#lib/auth/auth.ts';
import { countAttempt } from '#lib/limits/logins.ts';
import { SIDE } from '#lib/task.ts';
import { addSession, createUser } from '#lib/users/users.ts';
import { login } from '../../functions/auth/login.ts';
import { createFeedback } from '../../functions/feedback/create.ts';
import { handler as predictAb } from '../../functions/predict/ab.ts';
import { handler as predict } from '../../functions/predict/v1.ts';
import { handler as predictV2 } from '../../functions/predict/v2.ts';
import { handler as health } from '../../functions/site/health.ts';
import { type EventParts, type HttpHandler, invoke, json } from '../support/gateway.ts';
import { handler as bare } from './bare.ts';
import { median } from './table.ts';

const WARM_UP = 30;
const CALLS = 300;
const UNLIMITED = '1000000 per day';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Uses the database that the environment names. Rows: call, median ms, ratio to the bare handler's median, target. */
export async function measureWarm(): Promise<string[][]> {
  process.env.JWT_SECRET_KEY = 'a secret of at least thirty-two bytes, for the bench';
  // The calls are counted like any user's, but never refused.
  for (const name of ['PREDICT_V1', 'PREDICT_V2', 'FEEDBACK']) process.env[`LIMIT_${name}`] = UNLIMITED;
  const user = await createUser('bench', 'no hash', new Date());
  await addSession(user, 's', { jti: 'j', expires_at: 4e9 }, new Date());
  const { access_token } = await issueTokens('bench', 's', 'j');
  const headers = { authorization: `Bearer ${access_token}` };

  const drawn = sharp(await readFile(`${ROOT}events/digit-7.png`));
  const small = await upload(await drawn.clone().resize(SIDE, SIDE).png().toBuffer(), headers);
  const large = await upload(
    await drawn.clone().resize(1200, 833, { fit: 'fill' }).jpeg().toBuffer(),
    headers,
  );
  const answer = json({ prediction: 7, correct: true });
  const signIn = json({ username: 'bench', password: 'a password' });
  // A login without the user's item and without bcrypt, which is slow on purpose. It adds no session: a user has at most ten.
  const noHash = login({
    countAttempt,
    findUser: async () => ({ ...user, hash: '' }),
    passwordMatches: async () => true,
    addSession: async () => {},
    audit: async () => {},
  });

  const calls: [string, HttpHandler, EventParts, string][] = [
    ['bare handler', bare, {}, ''],
    ['health', health as HttpHandler, {}, ''],
    ['login without hashing', noHash as HttpHandler, signIn, ''],
    [
      'feedback',
      createFeedback() as HttpHandler,
      { ...answer, headers: { ...headers, ...answer.headers } },
      '≤ 5 ms',
    ],
    ['predict v1, 28×28 PNG', predict as HttpHandler, small, '≤ 10 ms'],
    ['predict v2, 28×28 PNG', predictV2 as HttpHandler, small, '≤ 10 ms'],
    ['predict by A/B, 28×28 PNG', predictAb as HttpHandler, small, '≤ 10 ms'],
    ['predict v1, 1 megapixel JPEG', predict as HttpHandler, large, '≤ 45 ms'],
  ];
  const times = calls.map(() => [] as number[]);
  for (let i = 0; i < WARM_UP + CALLS; i++) {
    for (const [k, [name, handler, parts]] of calls.entries()) {
      const started = performance.now();
      const { status } = await invoke(handler, parts);
      if (i >= WARM_UP) times[k]?.push(performance.now() - started);
      if (status >= 300) throw new Error(`${name} answered ${status}`);
    }
  }
  const base = median(times[0] ?? []);
  return calls.map(([name, , , target], k) => {
    const ms = median(times[k] ?? []);
    return [name, ms.toFixed(3), (ms / base).toFixed(0), target];
  });
}

async function upload(picture: Uint8Array, headers: Record<string, string>): Promise<EventParts> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(picture)]), 'digit.png');
  const encoded = new Response(form);
  return {
    headers: { ...headers, 'content-type': encoded.headers.get('content-type') ?? '' },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}
