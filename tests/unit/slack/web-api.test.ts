// Slack's Web API over the wire: what is sent, that only `"ok":true` is a success, and that no error contains the token.
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { refusalOf, SlackError } from '#lib/slack/slack.ts';
import { webApi } from '#lib/slack/web-api.ts';

const TOKEN = 'xoxb-secretsecretsecret';
const PLACE = { channel: 'C0123456789', ts: '1795848013.000100' };

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener, timeoutMs?: number) {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(listening.address() as AddressInfo).port}/api`;
  return webApi({ token: TOKEN, apiUrl, ...(timeoutMs !== undefined && { timeoutMs }) });
}

/** Answers with this body, and tells what came. */
async function recorded(body: object, headers: Record<string, string> = {}) {
  const came = Promise.withResolvers<{ request: IncomingMessage; sent: string }>();
  const api = await serve(async (request, response) => {
    came.resolve({ request, sent: await text(request) });
    response.writeHead(200, headers).end(JSON.stringify(body));
  });
  return { api, came: came.promise };
}

const failureOf = async (api: ReturnType<typeof webApi>): Promise<SlackError> => {
  const error = await api.postMessage({ channel: 'C1', text: 'hola' }).then(
    () => new Error('the call succeeded'),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(SlackError);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secretsecretsecret');
  return error as SlackError;
};

test('a message is posted as JSON with the token, without previews, and its place comes back', async () => {
  const { api, came } = await recorded({ ok: true, ...PLACE, message: { text: 'x'.repeat(20_000) } });
  expect(await api.postMessage({ channel: 'C0123456789', text: 'hola 🔴', thread_ts: '1.2' })).toEqual(PLACE);
  const { request, sent } = await came;
  expect([request.method, request.url]).toEqual(['POST', '/api/chat.postMessage']);
  expect(request.headers).toMatchObject({
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json; charset=utf-8',
  });
  expect(JSON.parse(sent)).toEqual({
    channel: 'C0123456789',
    text: 'hola 🔴',
    thread_ts: '1.2',
    unfurl_links: false,
    unfurl_media: false,
  });
});

test('an update replaces blocks, the colour and the small lines also where the new message has none', async () => {
  const { api, came } = await recorded({ ok: true });
  await api.updateMessage(PLACE, { text: 'now' });
  expect(JSON.parse((await came).sent)).toEqual({ ...PLACE, text: 'now', blocks: [], attachments: [] });
});

test('a permalink is asked for as a form, the only body that this method reads', async () => {
  const { api, came } = await recorded({ ok: true, permalink: 'https://x.slack.com/archives/C1/p1' });
  expect(await api.permalinkOf(PLACE)).toBe('https://x.slack.com/archives/C1/p1');
  const { request, sent } = await came;
  expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(sent).toBe('channel=C0123456789&message_ts=1795848013.000100');
});

test('the scopes of a token stand in a header of the answer', async () => {
  const answer = { ok: true, team: 'Vigía', team_id: 'T1', user_id: 'U1' };
  const { api } = await recorded(answer, { 'x-oauth-scopes': 'chat:write, commands' });
  expect(await api.testAuth()).toEqual({
    team: 'Vigía',
    teamId: 'T1',
    userId: 'U1',
    scopes: ['chat:write', 'commands'],
  });
});

const refused = (error: string) => JSON.stringify({ ok: false, error });

describe('an answer without "ok":true', () => {
  test.each<[number, string, Record<string, string>, string, string]>([
    [200, refused('invalid_blocks'), {}, 'invalid_blocks', 'payload'],
    [200, refused('msg_too_long'), {}, 'msg_too_long', 'payload'],
    [200, refused('no_text'), {}, 'no_text', 'payload'],
    [200, refused('ratelimited'), { 'retry-after': '7' }, 'ratelimited', 'busy'],
    [429, refused('ratelimited'), { 'retry-after': '7' }, 'ratelimited', 'busy'],
    [200, refused('service_unavailable'), {}, 'service_unavailable', 'down'],
    [503, '<html>', {}, 'unexpected_answer', 'down'],
    [200, refused('internal_error'), {}, 'internal_error', 'unclear'],
    [200, refused('fatal_error'), {}, 'fatal_error', 'unclear'],
    [200, '<html>', {}, 'unexpected_answer', 'unclear'],
    [200, '{"ok":true}', {}, 'unexpected_answer', 'unclear'],
    [200, 'null', {}, 'unexpected_answer', 'unclear'],
    ...['invalid_auth', 'account_inactive', 'token_revoked', 'not_in_channel', 'channel_not_found'].map(
      (code) => [200, refused(code), {}, code, 'permanent'] as [number, string, object, string, string],
    ),
    [200, refused('is_archived'), {}, 'is_archived', 'permanent'],
    [200, refused('missing_scope'), {}, 'missing_scope', 'permanent'],
    [200, refused('a_new_code'), {}, 'a_new_code', 'permanent'],
    [200, refused('<!channel> https://evil.example'), {}, 'unexpected_answer', 'permanent'],
  ] as [number, string, Record<string, string>, string, string][])(
    '%d %s %j is %s, and means: %s',
    async (status, body, headers, reason, kind) => {
      const api = await serve((_, response) => response.writeHead(status, headers).end(body));
      const error = await failureOf(api);
      expect(error).toMatchObject({ reason, status });
      const retryAfter = headers['retry-after'] ? 7 : undefined;
      expect(refusalOf(error)).toMatchObject({ kind, retryAfter });
    },
  );

  test('a time-out leaves open whether Slack has the message', async () => {
    const error = await failureOf(await serve(() => undefined, 50));
    expect(error.reason).toBe('timeout');
    expect(refusalOf(error).kind).toBe('unclear');
  });
});
