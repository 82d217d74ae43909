// A scripted server for the client: it gives the answers of a list, and keeps what was sent.
import { connect } from '#client';
import type { CallDeps } from '../../../client/call.ts';

interface Answered {
  status: number;
  json?: unknown;
  headers?: Record<string, string>;
}

/** An answer, or none. */
export type Scripted = Answered | 'no answer';

interface Seen {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** An access token of the API, as far as a client reads it. */
export const tokenOf = (claims: object) =>
  `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
export const PAIR = {
  access_token: 'access',
  refresh_token: 'refresh',
  token_type: 'Bearer',
  expires_in: 900,
};
export const PICTURE = new Blob(['picture'], { type: 'image/png' });
export const ana = { username: 'ana', password: 'correct horse battery' };

/** @param script the answers to the calls after the sign-in, in turn */
export function server(script: Scripted[]) {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const deps: CallDeps = {
    fetch: async (url, { method, headers, body } = {}) => {
      const path = String(url).replace('http://vigia.test', '');
      if (path === '/login') return Response.json(PAIR);
      seen.push({ method: String(method), path, headers: headers as Record<string, string>, body });
      const answer = script.shift() ?? 'no answer';
      if (answer === 'no answer') throw new TypeError('fetch failed');
      const { status, json, headers: own = {} } = answer;
      return status === 204
        ? new Response(null, { status })
        : Response.json(json ?? {}, { status, headers: own });
    },
    wait: async (ms) => void waits.push(ms),
    random: () => 0,
  };
  return { seen, waits, deps };
}

export async function signedIn(script: Scripted[], options = {}) {
  const { seen, waits, deps } = server(script);
  const vigia = connect('http://vigia.test', options, deps);
  await vigia.logIn(ana);
  return { vigia, seen, waits };
}

export const BUSY: Answered = { status: 503, json: { code: 'unavailable' }, headers: { 'retry-after': '2' } };
export const LIMIT: Answered = {
  status: 429,
  json: { code: 'rate_limited' },
  headers: { 'retry-after': '7' },
};
export const READ: Answered = { status: 200, json: { prediccion: 7, prediction_id: 'p1' } };
