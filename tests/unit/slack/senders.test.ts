// The app as a sender: the thread of a retraining, and what happens after a post that Slack has taken.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Group, Notice, Place } from '#lib/alerts/alerts.ts';
import { fallbackMail } from '#lib/alerts/delivery/mail-texts-es.ts';
import { logger } from '#lib/log.ts';
import { type AppDeps, appSender } from '#lib/slack/senders.ts';
import { SlackError } from '#lib/slack/slack.ts';

beforeEach(() => void vi.spyOn(logger, 'warn').mockReturnValue(undefined));
afterEach(() => void vi.restoreAllMocks());

const NOW = new Date('2026-01-02T03:04:05Z');

/** An announcement of the retraining "r": `state` of the run, or the move of its alias. */
function announcement(id: string, role: 'state' | 'event'): Notice {
  const at = NOW.toISOString();
  const move = { alias: 'v2' as const, revision: 3, from: 'a', to: 'b', by: 'retraining', at };
  return {
    id,
    alert: {
      fingerprint: id,
      kind: 'announcement',
      severity: 'info',
      title: `title of ${id}`,
      source: 'retraining',
      at,
      fields: [],
      links: [],
      thread: { id: 'run-r', role },
      about: { move },
    },
    count: 1,
    since: at,
  };
}

function stage(change: Partial<AppDeps> = {}) {
  const calls: { method: string; body: Record<string, unknown> }[] = [];
  const places = new Map<string, Place>();
  const redraws: Notice[] = [];
  const deps: AppDeps = {
    api: () => ({
      postMessage: async (body) => {
        calls.push({ method: 'post', body: { ...body } });
        return { channel: body.channel, ts: `${calls.length}.0` };
      },
      updateMessage: async (place, body) =>
        void calls.push({ method: 'update', body: { ...place, ...body } }),
      permalinkOf: async () => 'https://x.slack.com/archives/C1/p1',
    }),
    places: {
      readPlace: async (key) => places.get(key),
      keepPlace: async (key, place) => void places.set(key, place),
      forgetPlace: async (key) => void places.delete(key),
      markDrawn: async (key, place, at) => void places.set(key, { ...place, drawn_at: at.toISOString() }),
    },
    groups: { findAlert: async () => undefined },
    queue: { sendNotice: async (notice) => void redraws.push(notice) },
    reserve: {
      post: async () => void calls.push({ method: 'webhook', body: {} }),
      probe: async () => undefined,
      needsFollowUp: async () => false,
      followUp: async () => undefined,
    },
    mail: { mailFallback: async () => true },
    clock: { now: () => NOW },
    ...change,
  };
  const sender = appSender({ stage: 'prod', level: 'app', id: 'C1', broadcast: [] }, deps);
  return { sender, calls, places, redraws };
}

test('a retraining has one thread: its root shows the latest state, and the move of the alias has a button', async () => {
  const { sender, calls, redraws } = stage();
  await sender.post(announcement('queued', 'state'), 'full', 1_000);
  await sender.post(announcement('moved', 'event'), 'full', 1_000);
  expect(redraws).toEqual([]);
  await sender.post(announcement('published', 'state'), 'full', 1_000);
  const [root, moved, published] = calls.map(({ body }) => body);
  expect(root).not.toHaveProperty('thread_ts');
  expect(moved).toMatchObject({ thread_ts: '1.0', channel: 'C1' });
  expect(JSON.stringify(moved)).toContain('model.rollback');
  expect(published).toMatchObject({ thread_ts: '1.0' });
  expect(JSON.stringify(published)).not.toContain('model.rollback');
  expect(redraws).toMatchObject([{ reason: 'redraw', alert: { title: 'title of published' } }]);
  const [redraw] = redraws as [Notice];
  expect(await sender.needsFollowUp(redraw)).toBe(true);
  expect(await sender.followUp(redraw, 1_000)).toBeUndefined();
  expect(calls.at(-1)).toMatchObject({
    method: 'update',
    body: { ts: '1.0', text: expect.stringContaining('title of published') },
  });
});

test('of two states that wait to be drawn, the later one is drawn too, and an older one no more', async () => {
  const { sender, calls } = stage();
  await sender.post(announcement('queued', 'state'), 'full', 1_000);
  const redrawOf = (title: string, seconds: number): Notice => {
    const since = new Date(NOW.getTime() + seconds * 1_000).toISOString();
    const { alert } = announcement(title, 'state');
    return { id: title, reason: 'redraw', alert, count: 0, since };
  };
  const [earlier, later] = [redrawOf('earlier', 1), redrawOf('later', 2)];
  const drawn: boolean[] = [];
  for (const redraw of [earlier, later, earlier]) {
    drawn.push(await sender.needsFollowUp(redraw));
    await sender.followUp(redraw, 1_000);
  }
  expect(drawn).toEqual([true, true, false]);
  expect(calls.filter(({ method }) => method === 'update').map(({ body }) => body.text)).toEqual([
    expect.stringContaining('title of earlier'),
    expect.stringContaining('title of later'),
  ]);
});

test('what fails after a post that Slack has taken does not post it again', async () => {
  const broken = async () => Promise.reject(new Error('table is down'));
  const { sender, calls } = stage({
    places: { readPlace: async () => undefined, keepPlace: broken, forgetPlace: broken, markDrawn: broken },
    queue: { sendNotice: broken },
  });
  expect(await sender.post(announcement('queued', 'state'), 'full', 1_000)).toBeUndefined();
  expect(calls).toHaveLength(1);
});

test.each([
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'missing_scope',
])('after %s the webhook takes it, also when the e-mail cannot be sent', async (reason) => {
  const refused = async () => Promise.reject(new SlackError(reason, { status: 200, isRefusal: true }));
  const { sender, calls } = stage({
    api: () => ({ postMessage: refused, updateMessage: refused, permalinkOf: refused }),
    mail: { mailFallback: async () => Promise.reject(new Error('topic is down')) },
  });
  expect(await sender.post(announcement('queued', 'state'), 'full', 1_000)).toBeUndefined();
  expect(calls.map(({ method }) => method)).toEqual(['webhook']);
});

test.each([
  'thread_not_found',
  'message_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'restricted_action_non_threadable_channel',
])('after %s an answer becomes a root of its own, and not a post of the webhook', async (reason) => {
  const roots: object[] = [];
  const { sender, calls, places } = stage({
    api: () => ({
      postMessage: async (body) => {
        if (body.thread_ts !== undefined) throw new SlackError(reason, { status: 200, isRefusal: true });
        roots.push(body);
        return { channel: body.channel, ts: `${roots.length}.0` };
      },
      updateMessage: async () => undefined,
      permalinkOf: async () => 'https://x.slack.com/archives/C1/p1',
    }),
  });
  await sender.post(announcement('queued', 'state'), 'full', 1_000);
  expect(await sender.post(announcement('published', 'state'), 'full', 1_000)).toBeUndefined();
  expect(roots).toHaveLength(2);
  expect(calls).toEqual([]);
  expect([...places.values()]).toMatchObject([{ ts: '2.0' }]);
});

test.each([
  ['is redrawn when its fault has changed since', 3, 1],
  ['is not redrawn when its fault is as it says', 2, 0],
])('the root of a notice that comes late %s', async (_, rev, count) => {
  const group = async () => ({ rev }) as Group;
  const { sender, redraws } = stage({ groups: { findAlert: group } });
  const { alert, ...notice } = announcement('f', 'state');
  const { thread: _thread, ...fault } = alert;
  await sender.post(
    { ...notice, alert: { ...fault, kind: 'alarm' }, rev: 2, status: 'firing' },
    'full',
    1_000,
  );
  expect(redraws.filter(({ reason }) => reason === 'redraw')).toHaveLength(count);
});

test('a root that Slack does not take in full is drawn in a shorter form', async () => {
  const drawn: object[] = [];
  const { sender, places } = stage({
    api: () => ({
      postMessage: async ({ channel }) => ({ channel, ts: '1.0' }),
      updateMessage: async (_, content) => {
        if (JSON.stringify(content).includes('"actions"')) {
          throw new SlackError('invalid_blocks', { status: 200, isRefusal: true });
        }
        drawn.push(content);
      },
      permalinkOf: async () => 'https://x.slack.com/archives/C1/p1',
    }),
  });
  await sender.post(announcement('queued', 'state'), 'full', 1_000);
  const since = new Date(NOW.getTime() + 1_000).toISOString();
  const redraw: Notice = { ...announcement('published', 'state'), reason: 'redraw', since };
  expect(await sender.followUp(redraw, 1_000)).toBeUndefined();
  expect(drawn).toMatchObject([{ text: expect.stringContaining('title of published') }]);
  expect([...places.values()]).toMatchObject([{ drawn_at: since }]);
});

test('while Slack is down the webhook is not asked either: the notice waits', async () => {
  const down = async () => Promise.reject(new SlackError('unexpected_answer', { status: 503 }));
  const { sender, calls } = stage({
    api: () => ({ postMessage: down, updateMessage: down, permalinkOf: down }),
  });
  expect(await sender.post(announcement('queued', 'state'), 'full', 1_000)).toMatchObject({ kind: 'down' });
  expect(calls).toEqual([]);
});

test.each([
  ['that the webhook takes them', async () => undefined, { app: 'token_revoked', webhook: undefined }],
  [
    'that the webhook refuses them too',
    async () => ({ kind: 'permanent' as const, error: new SlackError('no_service', { status: 404 }) }),
    { app: 'token_revoked', webhook: 'no_service' },
  ],
])('while Slack refuses the app the mail says %s', async (_, answer, said) => {
  const mails: unknown[] = [];
  const { sender } = stage({
    api: () => ({
      postMessage: async () =>
        Promise.reject(new SlackError('token_revoked', { status: 200, isRefusal: true })),
      updateMessage: async () => undefined,
      permalinkOf: async () => '',
    }),
    reserve: {
      post: answer,
      probe: answer,
      needsFollowUp: async () => false,
      followUp: async () => undefined,
    },
    mail: { mailFallback: async (refusals) => mails.push(refusals) > 0 },
  });
  await sender.post(announcement('queued', 'state'), 'full', 1_000);
  expect(mails).toEqual([said]);
});

test.each([
  [{ app: 'token_revoked' }, 'siguen llegando al canal por el webhook', 'NO llegan'],
  [
    { app: 'token_revoked', webhook: 'no_service' },
    'NO llegan al canal: el webhook de reserva tampoco los acepta (no_service)',
    'siguen llegando',
  ],
  [
    { app: 'token_revoked', webhook: 'not_configured' },
    'NO llegan al canal: no hay webhook de reserva',
    'siguen llegando',
  ],
])('the mail about %j says whether alerts reach the channel', (refusals, said, notSaid) => {
  const text = fallbackMail('prod', refusals);
  expect(text).toContain(said);
  expect(text).not.toContain(notSaid);
});
