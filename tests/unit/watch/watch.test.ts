// `npm run watch` without a service: what it shows of events, and how it reconnects.
import { describe, expect, test } from 'vitest';
import { Refused } from '../../../scripts/watch/account.ts';
import { type LiveEvent, listen } from '../../../scripts/watch/listen.ts';
import { linesOf, screen } from '../../../scripts/watch/screen.ts';

const at = '2026-01-02T03:04:05.000Z';
const run = {
  run_id: '1f0e3dad9990',
  status: 'running',
  progress: 0.4,
  model: null,
  gate: null,
  error: null,
};
const alert = { severity: 'error', reason: 'first', source: 'predict-v1', title: 'TypeError: x', count: 1 };
const prediction = { prediccion: 7, probabilidad: 0.987, version: 'v1', model: 'mlp-1', dudosa: true };

const shownOf = (event: string, data: unknown) =>
  linesOf({ event, at, data })?.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));

test.each<[string, string, unknown, string[] | undefined]>([
  ['the progress of a run', 'retraining', run, ['🏋️ retraining 1f0e3dad running 40 %']],
  [
    'a published run',
    'retraining',
    { ...run, status: 'published', progress: 1, model: 'cnn-1' },
    ['✅ retraining 1f0e3dad published: cnn-1'],
  ],
  [
    'a refused run with its reasons',
    'retraining',
    { ...run, status: 'rejected', gate: { reasons: ['peor en el 3', 'peor en el 5'] } },
    ['🟡 retraining 1f0e3dad rejected', `${' '.repeat(13)}peor en el 3`, `${' '.repeat(13)}peor en el 5`],
  ],
  [
    'a failed run with its error',
    'retraining',
    { ...run, status: 'failed', error: 'no memory' },
    ['🔴 retraining 1f0e3dad failed', `${' '.repeat(13)}no memory`],
  ],
  ['an alert', 'alert', alert, ['🔴 predict-v1: TypeError: x']],
  [
    'a summary of repeated alerts',
    'alert',
    { ...alert, count: 12 },
    ['🔴 predict-v1: TypeError: x (12 times)'],
  ],
  ['a recovery', 'alert', { ...alert, reason: 'recovered' }, ['🟢 predict-v1: TypeError: x']],
  [
    'an alert that would move the cursor',
    'alert',
    { ...alert, title: '\u001b[2J\r\u202eevil', message: 'a\nb\u0007' },
    ['🔴 predict-v1:  [2J  evil', `${' '.repeat(13)}a`, `${' '.repeat(13)}b `],
  ],
  ['a prediction', 'prediction', prediction, ['🔢 7 by v1 (mlp-1), 98.7 %, in doubt']],
  ['nothing for a pong', 'pong', undefined, undefined],
])('linesOf shows %s', (_case, event, data, lines) => expect(shownOf(event, data)).toEqual(lines));

test('without a terminal the screen writes a line for every event', () => {
  let text = '';
  const shown = screen((part) => {
    text += part;
  }, false);
  shown.say('Connected');
  for (const progress of [0, 0.5]) shown.show({ event: 'retraining', at, data: { ...run, progress } });
  shown.show({ event: 'pong' });
  shown.stop();
  expect(text.split('\n').map((line) => line.replace(/^\S+ {2}/, ''))).toEqual([
    'Connected',
    '🏋️ retraining 1f0e3dad running 0 %',
    '🏋️ retraining 1f0e3dad running 50 %',
    '',
  ]);
});

describe('listen', () => {
  /** Sockets that each do one thing; after the last the listening is aborted. */
  function scripted(acts: ('serve' | 'refuse')[], tokens: (string | Error)[]) {
    const seen = {
      tokens: [] as string[],
      events: [] as LiveEvent[],
      said: [] as string[],
      waits: [] as number[],
    };
    const stop = new AbortController();
    const listening = listen({
      url: 'ws://x',
      account: {
        freshToken: async () => {
          const token = tokens.shift() ?? 'last';
          if (token instanceof Error) throw token;
          return token;
        },
      },
      onEvent: (event) => seen.events.push(event),
      say: (line) => seen.said.push(line),
      signal: stop.signal,
      open: (_url, [, token = '']) => {
        seen.tokens.push(token);
        const act = acts.shift();
        const socket = new EventTarget() as EventTarget & Pick<WebSocket, 'send' | 'close'>;
        socket.send = () => {};
        socket.close = () => void socket.dispatchEvent(new Event('close'));
        setImmediate(() => {
          if (act === 'serve') {
            socket.dispatchEvent(new Event('open'));
            socket.dispatchEvent(new MessageEvent('message', { data: '{"event":"pong"}' }));
          }
          if (act === undefined) stop.abort();
          else socket.close();
        });
        return socket as WebSocket;
      },
      wait: async (ms) => void seen.waits.push(ms),
    });
    return { seen, listening };
  }

  test('reconnects at once with a new token when the connection is closed', async () => {
    const { seen, listening } = scripted(['serve', 'serve'], ['a', 'b', 'c']);
    await listening;
    expect(seen).toMatchObject({ tokens: ['a', 'b', 'c'], waits: [] });
    expect(seen.events).toEqual([{ event: 'pong' }, { event: 'pong' }]);
  });

  test('backs off while it is refused or nothing answers, and starts over after a connection', async () => {
    const outage = new Error('Nothing answers at http://x');
    const { seen, listening } = scripted(
      ['refuse', 'serve', 'refuse'],
      ['a', outage, outage, outage, outage, outage, 'b', 'c'],
    );
    await listening;
    expect(seen.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 1_000]);
    expect(seen.said).toContain('Nothing answers at http://x; again in 2 s');
  });

  test('throws when the password is no longer valid', async () => {
    await expect(scripted([], [new Refused('ana may not')]).listening).rejects.toThrow('ana may not');
  });
});
