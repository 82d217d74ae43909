// `npm run watch` without a service: what it shows of events, and how it reconnects.
import { describe, expect, test } from 'vitest';
import { ApiError, type LiveEvent, type Socket, type Vigia } from '#client';
import { Failure } from '../../../scripts/command-line.ts';
import { Refused, signIn } from '../../../scripts/watch/account.ts';
import { linesOf, screen } from '../../../scripts/watch/screen.ts';
import { watchLive } from '../../../scripts/watch/watching.ts';

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

const shownOf = (event: string, data: Record<string, unknown>) =>
  linesOf({ event, at, data })?.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));

test.each<[string, string, Record<string, unknown>, string[] | undefined]>([
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
  ['nothing for a pong', 'pong', {}, undefined],
])('linesOf shows %s', (_case, event, data, lines) => expect(shownOf(event, data)).toEqual(lines));

test('without a terminal the screen writes a line for every event', () => {
  let text = '';
  const shown = screen((part) => {
    text += part;
  }, false);
  shown.say('Connected');
  for (const progress of [0, 0.5]) shown.show({ event: 'retraining', at, data: { ...run, progress } });
  shown.show({ event: 'pong', data: {} });
  shown.stop();
  expect(text.split('\n').map((line) => line.replace(/^\S+ {2}/, ''))).toEqual([
    'Connected',
    '🏋️ retraining 1f0e3dad running 0 %',
    '🏋️ retraining 1f0e3dad running 50 %',
    '',
  ]);
});

/** Sockets that each do one thing; after the last the watching is ended. */
function scripted(acts: ('serve' | 'refuse')[], tokens: (string | Error)[]) {
  const seen = { tokens: [] as string[], events: [] as LiveEvent[], said: [] as string[] };
  const stop = new AbortController();
  const watching = watchLive({
    url: 'ws://x',
    account: {
      call: async () => {
        throw new Error('the address is given');
      },
      token: async () => {
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
      const socket: Socket = {
        onopen: null,
        onmessage: null,
        onclose: null,
        onerror: null,
        send: () => {},
        close: () => {},
      };
      setImmediate(() => {
        if (act === undefined) return stop.abort();
        if (act === 'serve') {
          socket.onopen?.({} as never);
          socket.onmessage?.({ data: '{"event":"pong"}' } as never);
        }
        socket.onclose?.({} as never);
      });
      return socket;
    },
    later: (act, ms) => {
      // Not the ping, which is minutes away.
      const timer = ms <= 60_000 ? setImmediate(act) : undefined;
      return () => clearImmediate(timer);
    },
    random: () => 0,
  });
  return { seen, watching };
}

test('watching says how the connection fares, and goes on after outages and refusals', async () => {
  const outage = new Failure('Nothing answers at http://x');
  const { seen, watching } = scripted(['serve', 'refuse', 'serve'], ['a', outage, outage, 'b', 'c', 'd']);
  await watching;
  expect(seen.tokens).toEqual(['a', 'b', 'c', 'd']);
  expect(seen.events).toEqual([
    { event: 'pong', data: {} },
    { event: 'pong', data: {} },
  ]);
  expect(seen.said).toEqual([
    'Connected',
    'The connection was closed; again in 1.0 s',
    'Nothing answers at http://x; again in 2.0 s',
    'Nothing answers at http://x; again in 4.0 s',
    'The connection was refused; again in 8.0 s',
    'Connected',
    'The connection was closed; again in 1.0 s',
  ]);
});

test('watching ends with an error when the password is no longer valid', async () => {
  await expect(scripted([], [new Refused('ana may not')]).watching).rejects.toThrow('ana may not');
});

describe('the account that watches', () => {
  const credentials = { username: 'ana', password: 'correct horse battery' };
  /** @param answers what the session exchanges in turn */
  function connected(answers: (string | undefined)[], logIn: () => Promise<void> = async () => undefined) {
    const logIns: string[] = [];
    const vigia = {
      logIn: async ({ username }: { username: string }) => {
        logIns.push(username);
        await logIn();
      },
      call: async () => ({ role: 'admin' }),
      session: { token: async () => answers.shift() },
    } as unknown as Vigia;
    return { vigia, logIns };
  }

  test('signs in again when its session has ended', async () => {
    const { vigia, logIns } = connected(['first', undefined, 'second']);
    const account = await signIn('http://x', credentials, vigia);
    expect(account.role).toBe('admin');
    expect([await account.token(), await account.token()]).toEqual(['first', 'second']);
    expect(logIns).toEqual(['ana', 'ana']);
  });

  test.each([
    [new ApiError(401, 'invalid_credentials'), 'The name ana or its password is wrong'],
    [new ApiError(0, 'offline'), 'Nothing answers at http://x'],
    [
      new ApiError(429, 'rate_limited', { msg: 'Demasiadas' }),
      'http://x answered 429 rate_limited: Demasiadas',
    ],
  ])('says %s in one sentence', async (error, sentence) => {
    const { vigia } = connected([], async () => {
      throw error;
    });
    await expect(signIn('http://x', credentials, vigia)).rejects.toEqual(
      error.status === 401 ? new Refused(sentence) : new Failure(sentence),
    );
  });
});
