// npm run slack:check and slack:manifest, against the local Slack and against doors that are open or shut.
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { signedHeaders } from '../../../local/slack-sink/signature.ts';
import { SCOPES, SHORTCUTS } from '../../../local/slack-sink/workspace.ts';
import { slackCaller } from '../../../scripts/slack/call-api.ts';
import { checkApp, checkDoor, table } from '../../../scripts/slack/checks.ts';
import { manifestFor, manifestScopes } from '../../../scripts/slack/manifest.ts';
import { apiError } from '../../support/slack-api-double.ts';
import { type SlackDouble, startSlackDouble } from '../../support/slack-double.ts';

const SECRET = '0123456789abcdef0123456789abcdef';

let slack: SlackDouble;
beforeAll(async () => {
  slack = await startSlackDouble();
});
afterEach(() => {
  slack.api.outage = undefined;
});
afterAll(async () => await slack.stop());

/** Verifies a request as the deployment does. */
async function isSigned(request: IncomingMessage): Promise<boolean> {
  const seconds = Number(request.headers['x-slack-request-timestamp']);
  const expected = signedHeaders(SECRET, await readText(request), seconds)['x-slack-signature'];
  const isRecent = Math.abs(Date.now() / 1000 - seconds) <= 300;
  return isRecent && request.headers['x-slack-signature'] === expected;
}

/** A deployment that judges an interaction with `judge`; what it received. */
async function behind(judge: (request: IncomingMessage) => Promise<boolean>) {
  const server = createServer(async (request, response) => {
    response.writeHead((await judge(request)) ? 200 : 401).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await checkDoor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, SECRET, {
      app: 'A1',
      team: 'T1',
      user: 'U1',
    });
  } finally {
    server.close();
  }
}

const call = () => slackCaller(slack.api.url, slack.api.token);
const wrong = (rows: readonly { what: string; ok: boolean }[]) =>
  rows.flatMap(({ what, ok }) => (ok ? [] : [what]));

test('an app that works passes every check, and leaves no message behind', async () => {
  const { rows, sender } = await checkApp(call(), slack.api.channelId, manifestScopes());
  expect(wrong(rows)).toEqual([]);
  expect(rows.map(({ what }) => what)).toEqual([
    'bot token',
    'scopes',
    'message',
    'update',
    'thread',
    'remove the reply',
    'remove the message',
  ]);
  expect(sender).toEqual({ app: 'A0VIGIA001', team: 'T0VIGIA001', user: 'U0VIGIABOT' });
  expect(slack.api.channel.messages).toEqual([]);
});

test('a revoked token, a missing scope and an unknown channel are named', async () => {
  const unknown = await checkApp(call(), 'C0OTHER99', manifestScopes());
  expect(unknown.rows.at(-1)).toEqual({ what: 'message', ok: false, found: 'channel_not_found' });
  const scopes = await checkApp(call(), slack.api.channelId, ['chat:write', 'users:read']);
  expect(scopes.rows[1]).toMatchObject({ ok: false, found: 'missing: users:read' });
  slack.api.outage = apiError('token_revoked');
  const { rows, sender } = await checkApp(call(), slack.api.channelId, manifestScopes());
  expect(rows).toEqual([{ what: 'bot token', ok: false, found: 'token_revoked' }]);
  expect(sender).toBeUndefined();
});

test('a Slack that does not answer is said, without the token', async () => {
  const rows = (await checkApp(slackCaller('http://127.0.0.1:9/api', 'xoxb-secret-token'), 'C1', [])).rows;
  expect(table(rows)).toBe('✗ bot token  no answer');
});

test('a door that verifies passes; one that lets everything in, or nothing, is found', async () => {
  expect(wrong(await behind(isSigned))).toEqual([]);
  expect(wrong(await behind(async () => true))).toEqual(['forged signature', '301 seconds old']);
  expect(wrong(await behind(async () => false))).toEqual(['signed interaction', 'the same again']);
  const rows = await checkDoor('http://127.0.0.1:9', SECRET, undefined);
  expect(rows.map(({ found }) => found)).toEqual(
    [200, 200, 401, 401].map((status) => `no answer; wanted ${status}`),
  );
});

test('the manifest names the deployment, what the product uses, and nothing that reads the workspace', () => {
  const text = manifestFor('https://abc.execute-api.eu-west-1.amazonaws.com');
  const manifest = JSON.parse(text);
  expect(text).not.toContain('https://API');
  expect(manifest.features.slash_commands[0]).toMatchObject({
    command: '/vigia',
    url: 'https://abc.execute-api.eu-west-1.amazonaws.com/slack/commands',
  });
  expect(manifest.settings.interactivity.request_url).toBe(
    'https://abc.execute-api.eu-west-1.amazonaws.com/slack/interactions',
  );
  expect(manifestScopes()).toEqual(['chat:write', 'commands', 'incoming-webhook']);
  expect(manifest.settings).not.toHaveProperty('event_subscriptions');
});

test('the local Slack has the scopes and shortcuts of the manifest', () => {
  const { shortcuts } = JSON.parse(manifestFor('https://a.example')).features;
  expect(shortcuts.map(({ callback_id, name }: Record<string, string>) => ({ callback_id, name }))).toEqual(
    SHORTCUTS,
  );
  expect(manifestScopes()).toEqual(SCOPES);
});
