// Sending a live event never fails its cause: without a queue, with a queue that hangs, with too much data.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  type MockInstance,
  test,
  vi,
} from 'vitest';
import type { Notice } from '#lib/alerts/alerts.ts';
import { liveAlert, sendLiveAlert } from '#lib/alerts/delivery/live-events.ts';
import { logger } from '#lib/log.ts';
import { ADMIN_ROOM, endConnections, sendEvent, userRoom } from '#lib/realtime/realtime.ts';
import { inTime } from '../../support/in-time.ts';

/** SQS for single messages: keeps each message, and answers while `answers` is true. */
const sent: Record<string, unknown>[] = [];
let answers = true;
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  request.on('end', () => {
    const { MessageBody } = JSON.parse(text);
    sent.push(JSON.parse(MessageBody));
    const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
    if (answers) response.end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody }));
  });
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', url);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('REALTIME_QUEUE_URL', `${url}/000000000000/realtime`);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

let warned: MockInstance;
beforeEach(() => {
  sent.length = 0;
  answers = true;
  warned = vi.spyOn(logger, 'warn').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const at = new Date('2026-01-02T03:04:05Z');

test('an event is one message, and the room of a user ignores case', async () => {
  await sendEvent({ room: userRoom('Ana.B'), event: 'prediction', data: { prediccion: 7 } }, at);
  await endConnections({ username: 'ana', sids: ['s'] });
  await endConnections({ username: 'ana' });
  expect(sent).toEqual([
    {
      kind: 'event',
      room: 'user:ana.b',
      event: 'prediction',
      at: '2026-01-02T03:04:05.000Z',
      data: { prediccion: 7 },
    },
    { kind: 'end', username: 'ana', sids: ['s'] },
    { kind: 'end', username: 'ana' },
  ]);
  expect(warned).not.toHaveBeenCalled();
});

describe('sendEvent logs a warning and does not throw', () => {
  const event = { room: ADMIN_ROOM, event: 'alert' as const, data: {} };

  test('when the queue does not answer, after at most 0.4 s', async () => {
    answers = false;
    // The client's own first attempt would take 1.5 s.
    await inTime(1_200, sendEvent(event));
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test('when no queue is configured', async () => {
    vi.stubEnv('REALTIME_QUEUE_URL', '');
    await sendEvent(event);
    await endConnections({ username: 'ana' });
    expect(warned).toHaveBeenCalledTimes(2);
    vi.stubEnv('REALTIME_QUEUE_URL', `${process.env.AWS_ENDPOINT_URL_SQS}/000000000000/realtime`);
  });

  test('when the event does not fit a frame or is not JSON', async () => {
    await sendEvent({ ...event, data: 'ñ'.repeat(15_000) });
    await sendEvent({ ...event, data: 1n });
    expect(sent).toEqual([]);
    expect(warned).toHaveBeenCalledTimes(2);
  });
});

describe('an alert as a live event', () => {
  const notice: Notice = {
    id: 'f-1',
    reason: 'summary',
    count: 3,
    since: at.toISOString(),
    duration_ms: 5,
    alert: {
      fingerprint: 'f',
      severity: 'error',
      title: 'TypeError: x',
      source: 'predict-v1',
      at: at.toISOString(),
      error: { type: 'TypeError', message: 'x', stack: 'where' },
      fields: [],
      links: [],
    },
  };

  test('is sent to the administrators without its stack', async () => {
    await sendLiveAlert(notice, at);
    expect(sent).toEqual([
      {
        kind: 'event',
        room: 'admin',
        event: 'alert',
        at: at.toISOString(),
        data: {
          id: 'f-1',
          reason: 'summary',
          kind: 'log',
          severity: 'error',
          title: 'TypeError: x',
          source: 'predict-v1',
          at: at.toISOString(),
          count: 3,
          duration_ms: 5,
          message: 'x',
          links: [],
        },
      },
    ]);
  });

  test('is not sent when its source is a realtime function', async () => {
    await sendLiveAlert({ ...notice, alert: { ...notice.alert, source: 'realtime-push' } }, at);
    expect(sent).toEqual([]);
  });

  test('fits a frame when all its texts have their greatest length', () => {
    // The character that JSON escapes to the most bytes, in texts of the greatest length that alert.ts allows.
    const text = (length: number) => '\u0001'.repeat(length);
    const longest = liveAlert({
      ...notice,
      alert: {
        ...notice.alert,
        title: text(200),
        source: text(200),
        error: { type: text(200), message: text(2_000) },
        links: Array.from({ length: 9 }, () => ({ label: text(200), url: `https://${'x'.repeat(1_900)}` })),
      },
    });
    expect(Buffer.byteLength(JSON.stringify(longest))).toBeLessThan(16_000);
  });
});
