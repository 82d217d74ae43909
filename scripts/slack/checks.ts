// The checks of `npm run slack:check`: the app's token and channel against Slack, its signing secret against the deployment.
import { signedHeaders } from '../../local/slack-sink/signature.ts';
import type { CallSlack } from './call-api.ts';

export interface Row {
  what: string;
  ok: boolean;
  /** What was found. */
  found: string;
}

/** Who sends the trial interactions; the deployment accepts those of its own app and workspace. */
export interface Sender {
  app: string;
  team: string;
  user: string;
}

type Json = Record<string, unknown>;

const row = (what: string, ok: boolean, found: string): Row => ({ what, ok, found });

/** Token and scopes, then a message that is posted, updated, answered in its thread and removed. */
export async function checkApp(
  call: CallSlack,
  channel: string,
  wanted: readonly string[],
): Promise<{ rows: Row[]; sender: Sender | undefined }> {
  const rows: Row[] = [];
  const attempt = async (what: string, method: string, args: Json, found: (body: Json) => string) => {
    const { body, scopes } = await call(method, args);
    rows.push(
      row(what, body.ok === true, body.ok === true ? found(body) : String(body.error ?? 'no clear answer')),
    );
    return { body, scopes, ok: body.ok === true };
  };

  const test = await attempt('bot token', 'auth.test', {}, ({ team, user }) => `${user} in ${team}`);
  if (!test.ok) return { rows, sender: undefined };
  const missing = wanted.filter((scope) => !test.scopes.includes(scope));
  const more = test.scopes.filter((scope) => !wanted.includes(scope));
  rows.push(
    row(
      'scopes',
      missing.length === 0,
      missing.length > 0
        ? `missing: ${missing.join(', ')}`
        : `${test.scopes.join(', ')}${more.length > 0 ? `; more than needed: ${more.join(', ')}` : ''}`,
    ),
  );

  const posted = await attempt(
    'message',
    'chat.postMessage',
    { channel, text: 'Prueba' },
    ({ ts }) => `ts ${ts}`,
  );
  if (!posted.ok) return { rows, sender: undefined };
  const { ts, message } = posted.body as { ts: string; message?: { app_id?: string } };
  await attempt('update', 'chat.update', { channel, ts, text: 'Prueba, cambiada' }, () => 'same ts');
  const thread = { channel, thread_ts: ts, text: 'Prueba en el hilo' };
  const reply = await attempt('thread', 'chat.postMessage', thread, (body) => `ts ${body.ts}`);
  if (reply.ok)
    await attempt('remove the reply', 'chat.delete', { channel, ts: reply.body.ts }, () => 'gone');
  await attempt('remove the message', 'chat.delete', { channel, ts }, () => 'gone');
  const { team_id, user_id } = test.body as { team_id: string; user_id: string };
  const app = message?.app_id;
  return { rows, sender: app === undefined ? undefined : { app, team: team_id, user: user_id } };
}

/** The answer to one request, or why there was none. */
interface Answer {
  status: number | undefined;
  ms: number;
}

const LIMIT_MS = 10_000;
/** Slack shows a warning to whoever presses after so long. */
const SLACK_WAITS_MS = 3_000;
/** A signature counts for 300 seconds. */
const TOO_OLD_S = 301;

/** One signed, one repeated, one forged and one old interaction. None of them has an effect. */
export async function checkDoor(url: string, secret: string, sender: Sender | undefined): Promise<Row[]> {
  const body = sender ? pressOfLink(sender) : 'ssl_check=1';
  const now = Math.floor(Date.now() / 1000);
  const signed = signedHeaders(secret, body, now);
  const forged = signedHeaders(`${secret}x`, body, now);
  const old = signedHeaders(secret, body, now - TOO_OLD_S);
  const rows: Row[] = [];
  const attempt = async (what: string, headers: Record<string, string>, wanted: number) => {
    const { status, ms } = await post(`${url}/slack/interactions`, headers, body);
    const found = status === undefined ? 'no answer' : `${status} in ${Math.round(ms)} ms`;
    rows.push(row(what, status === wanted && ms < SLACK_WAITS_MS, `${found}; wanted ${wanted}`));
  };
  await attempt('signed interaction', signed, 200);
  await attempt('the same again', signed, 200);
  await attempt('forged signature', forged, 401);
  await attempt(`${TOO_OLD_S} seconds old`, old, 401);
  return rows;
}

/** A press of a button that is a link: Slack tells the app of it, and the app does nothing. */
function pressOfLink({ app, team, user }: Sender): string {
  const payload = {
    type: 'block_actions',
    api_app_id: app,
    team: { id: team },
    user: { id: user, team_id: team },
    actions: [{ type: 'button', action_id: 'link-0', block_id: 'check' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

async function post(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  const start = performance.now();
  try {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await response.arrayBuffer();
    return { status: response.status, ms: performance.now() - start };
  } catch {
    return { status: undefined, ms: performance.now() - start };
  }
}

/** Rows as a table, each with its sign. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ what }) => what.length));
  return rows.map(({ what, ok, found }) => `${ok ? '✓' : '✗'} ${what.padEnd(width)}  ${found}`).join('\n');
}
