// The WebSocket API of `npm start`, as clients see it; part of the story over HTTP, which has a service running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endConnections } from '#lib/realtime/realtime.ts';
import { SECRET } from './api.ts';
import type { Vigia } from './vigia.ts';

interface Story {
  vigia: Vigia;
  /** Access tokens of a user and of the administrator. */
  user: string;
  admin: string;
  administrator: { username: string; password: string };
  /** Sends a picture as the user. @returns the answer */
  predict(): Promise<Record<string, unknown>>;
}

export function liveEvents(story: () => Story): void {
  const url = () => `ws://localhost:${story().vigia.port + 1}`;
  let user: Client;
  let admin: Client;
  let brief: { client: Client; expiresAt: number };

  beforeAll(async () => {
    const { user: token, admin: adminToken } = story();
    const short = await shortToken(token, 8);
    brief = { client: await connect(url(), short.token), expiresAt: short.expiresAt };
    [user, admin] = await Promise.all([connect(url(), token), connect(url(), adminToken)]);
  });
  afterAll(() => {
    for (const client of [user, admin, brief?.client]) client?.socket.close();
  });

  test('a valid token opens a connection with the subprotocol vigia, in either order', async () => {
    expect(user.socket.protocol).toBe('vigia');
    const other = await connect(url(), story().user, (token) => [token, 'vigia']);
    expect(other.socket.protocol).toBe('vigia');
    other.socket.close();
  });

  test.each<[string, (token: string) => string | undefined]>([
    ['no subprotocol', () => undefined],
    ['no token', () => 'vigia'],
    ['another subprotocol', (token) => `graphql-ws, ${token}`],
    ['the token alone', (token) => token],
    ['a token with a wrong signature', (token) => `vigia, ${token.slice(0, -4)}AAAA`],
  ])('a handshake with %s is refused with 401', async (_case, offer) => {
    expect(await handshakeStatus(url(), offer(story().user))).toBe(401);
  });

  test('a ping is answered by a pong, and any other message by an error', async () => {
    user.socket.send('{"action":"ping"}');
    expect(await user.next('pong')).toEqual({ event: 'pong' });
    for (const message of ['{"action":"$disconnect"}', '{"action":"subscribe"}', 'null', 'x'.repeat(2_000)]) {
      user.socket.send(message);
      expect(await user.next('error')).toMatchObject({ data: { code: expect.any(String) } });
    }
  });

  test('a message above 128 KB closes its own connection only', async () => {
    const other = await connect(url(), story().user);
    other.socket.send('x'.repeat(129 * 1_024));
    expect(await other.closed).toBe(1009);
    expect((await fetch(`${story().vigia.url}/health`)).status).toBe(200);
  });

  test('a prediction arrives at its user, as it was answered, and not at an administrator', async () => {
    const answer = await story().predict();
    const event = await user.next('prediction');
    expect(event).toEqual({ event: 'prediction', at: expect.stringMatching(/Z$/), data: answer });
    expect(admin.hasUnread('prediction')).toBe(false);
  });

  test('`npm run watch` shows an alert, and Ctrl-C ends it with exit code 0', async () => {
    const { vigia, administrator } = story();
    const watch = spawn(process.execPath, ['scripts/watch.ts', '--username', administrator.username], {
      env: { ...process.env, VIGIA_URL: vigia.url, VIGIA_PASSWORD: administrator.password },
    });
    const exited = once(watch, 'exit');
    let shown = '';
    const until = async (text: string) => {
      while (!shown.includes(text)) shown += String((await once(watch.stdout, 'data'))[0]);
    };
    await until('Connected');
    await vigia.invoke('vigia-local-alerts-drill', { kind: 'log' });
    await until('🔴 alerts-drill: Simulacro');
    watch.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    expect(await admin.next('alert')).toMatchObject({ data: { source: 'alerts-drill', severity: 'error' } });
    expect(await admin.next('alert_state')).toMatchObject({ data: { status: 'firing', rev: 1 } });
    expect(user.hasUnread('alert') || user.hasUnread('alert_state')).toBe(false);
  });

  test('a connection is closed when its token expires and when its user’s sessions end', async () => {
    await brief.client.closed;
    expect(Date.now()).toBeGreaterThanOrEqual(brief.expiresAt);
    const { username } = story().administrator;
    useQueuesOf(story().vigia);
    await endConnections({ username });
    await admin.closed;
    expect(user.socket.readyState).toBe(WebSocket.OPEN);
  });
}

interface Client {
  socket: WebSocket;
  /** The oldest event of this name that was not read yet. */
  next(event: string): Promise<Record<string, unknown>>;
  /** Whether an event of this name came that was not read yet. */
  hasUnread(event: string): boolean;
  /** The close code. */
  closed: Promise<number>;
}

async function connect(
  url: string,
  token: string,
  protocols = (token: string) => ['vigia', token],
): Promise<Client> {
  const socket = new WebSocket(url, protocols(token));
  const events: Record<string, unknown>[] = [];
  const arrived = new EventTarget();
  socket.addEventListener('message', ({ data }) => {
    events.push(JSON.parse(data));
    arrived.dispatchEvent(new Event('event'));
  });
  const closed = once(socket, 'close').then(([{ code }]) => code as number);
  await once(socket, 'open');
  return {
    socket,
    closed,
    hasUnread: (kind) => events.some(({ event }) => event === kind),
    next: async (kind) => {
      for (;;) {
        const found = events.findIndex(({ event }) => event === kind);
        const [event] = found < 0 ? [] : events.splice(found, 1);
        if (event) return event;
        await once(arrived, 'event');
      }
    },
  };
}

/** The HTTP status of the answer to a handshake. */
async function handshakeStatus(url: string, offer: string | undefined): Promise<number | undefined> {
  const handshake = request(url.replace('ws:', 'http:'), {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...(offer !== undefined && { 'Sec-WebSocket-Protocol': offer }),
    },
  }).end();
  const [response] = await Promise.race([once(handshake, 'response'), once(handshake, 'upgrade')]);
  handshake.destroy();
  return response.statusCode;
}

/** A token of the same session that expires after a few seconds. */
async function shortToken(token: string, seconds: number): Promise<{ token: string; expiresAt: number }> {
  const exp = Math.floor(Date.now() / 1_000) + seconds;
  const signed = new SignJWT({ ...decodeJwt(token), exp }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' });
  return { token: await signed.sign(new TextEncoder().encode(SECRET)), expiresAt: 1_000 * exp };
}

/** Points this process to the emulated queues of the service, whose address its banner shows. */
function useQueuesOf({ output }: Vigia): void {
  const [, sqs] = /SQS (http:\S+)/.exec(output()) ?? [];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    REALTIME_QUEUE_URL: `${sqs}/000000000000/vigia-local-realtime`,
  });
}
