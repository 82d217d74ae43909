// How an alarm ends: it recovers, is deleted, or has no data any more. The channel says which, after all orders of its changes.
import { describe, expect, test } from 'vitest';
import type { Alert } from '../../../../lib/alerts/alert.ts';
import type { Group } from '../../../../lib/alerts/grouping/group.ts';
import { type GroupEvent, next } from '../../../../lib/alerts/grouping/next.ts';
import { dueAt } from '../../../../lib/alerts/grouping/rules/elapse.ts';
import { noticeMessage } from '../../../../lib/slack/message/message.ts';
import { groupMessage } from '../../../../lib/slack/message/root.ts';
import { changed, one, published } from '../sources/alarms/alarm-events.ts';
import { START as FROM, HOUR_MS, MINUTE_MS, world } from './world.ts';

const START = FROM.getTime();
const MEANING = 'Nadie puede entrar';

type State = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA' | 'DELETED';

/** What CloudWatch sends of a change. */
function eventOf(state: State, previous: State | undefined, at: number): GroupEvent & { alert: Alert } {
  const timestamp = new Date(at).toISOString();
  const configuration = { description: MEANING };
  const source =
    state === 'DELETED'
      ? changed('Configuration', {
          operation: 'delete',
          state: { value: previous ?? 'OK', timestamp },
          configuration,
        })
      : changed('State', {
          state: { value: state, timestamp },
          ...(previous && { previousState: { value: previous } }),
          configuration,
        });
  const { occurrence, alert } = one(source);
  if (occurrence.state === undefined) throw new Error(`${previous} to ${state} neither begins nor ends`);
  return { type: occurrence.state, alert: { ...alert, at: timestamp }, at: timestamp };
}

/** One group with a sweep. @returns the headline of the latest message, of the root, and how many messages there are. */
function play(events: readonly (GroupEvent & { alert: Alert })[], from: number, everyMs: number) {
  let group: Group | undefined;
  const texts: string[] = [];
  const apply = (event: GroupEvent, at: number) => {
    const after = next(group, event, new Date(at));
    texts.push(...(after?.outbox ?? []).map((notice) => noticeMessage(notice, { stage: 'prod' }).text));
    group = after && { ...after, version: after.version + 1, outbox: [] };
  };
  let clock = from;
  const sweepUntil = (at: number) => {
    for (;;) {
      const due = group && dueAt(group, new Date(clock));
      if (!due || Date.parse(due) > at) break;
      clock = Math.max(clock, Date.parse(due)) + 1;
      apply({ type: 'tick' }, clock);
    }
    clock = Math.max(clock, at);
  };
  for (const [i, event] of events.entries()) {
    sweepUntil(from + i * everyMs);
    apply(event, clock);
  }
  sweepUntil(from + 60 * HOUR_MS);
  const drawn = group && groupMessage(group, { stage: 'prod' }, new Date(clock));
  return { texts, root: JSON.stringify(drawn?.attachments), sign: JSON.stringify(drawn?.blocks[0]) };
}

function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [item, ...rest];
  }
}

/** All histories of an alarm of up to `length` changes that begin with ALARM. Missing data follow an alarm that fires. */
function* histories(length: number): Generator<State[]> {
  const after: Record<State, State[]> = {
    ALARM: ['OK', 'INSUFFICIENT_DATA', 'DELETED'],
    OK: ['ALARM', 'DELETED'],
    INSUFFICIENT_DATA: ['ALARM', 'OK', 'DELETED'],
    DELETED: [],
  };
  const grow = function* (history: State[]): Generator<State[]> {
    yield history;
    if (history.length === length) return;
    for (const state of after[history.at(-1) as State]) yield* grow([...history, state]);
  };
  yield* grow(['ALARM']);
}

const SAYS: Record<State, { told: RegExp; root: RegExp; sign: string }> = {
  ALARM: { told: /Nadie puede entrar|Sigue activa|activa/, root: /./, sign: '🔴' },
  OK: { told: /Recuperado|en calma/, root: /Recuperado/, sign: '✅' },
  INSUFFICIENT_DATA: { told: /Alarma sin datos/, root: /Alarma sin datos/, sign: '🟡' },
  DELETED: { told: /Alarma borrada/, root: /Alarma borrada/, sign: '✅' },
};

/** What was deleted after it was over is over; the root keeps how it ended or says that it is gone. */
const isOverTwice = (history: readonly State[]) => history.at(-1) === 'DELETED' && history.at(-2) === 'OK';

describe('all orders of the changes of an alarm', () => {
  test.each([
    { everyMs: 30_000, delayMs: 1_000 },
    { everyMs: 7 * MINUTE_MS, delayMs: 20_000 },
    { everyMs: 3 * HOUR_MS, delayMs: 10 * MINUTE_MS },
  ])('$everyMs ms apart, told each $delayMs ms, end with what is true', ({ everyMs, delayMs }) => {
    const wrong: string[] = [];
    let orders = 0;
    for (const history of histories(4)) {
      if (isOverTwice(history)) continue;
      const events = history.map((state, i) => eventOf(state, history[i - 1], START + i * everyMs));
      const last = history.at(-1) as State;
      for (const order of permutations(events)) {
        orders++;
        const { texts, root, sign } = play(order, START + history.length * everyMs, delayMs);
        const told = texts.at(-1) ?? '';
        const { told: expected, root: drawn, sign: first } = SAYS[last];
        const isTrue = expected.test(told) && drawn.test(root) && sign.includes(first);
        const isOver = last === 'ALARM' || !/Nadie puede entrar|Sigue activa/.test(told);
        if (!isTrue || !isOver) {
          const places = order.map((event) => history[events.indexOf(event)]);
          wrong.push(`${history.join('>')} as ${places.join(' ')}: ${told} | ${sign} | ${root}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(orders).toBeGreaterThan(150);
  });
});

test('missing data are told once, and no reminder says that the alarm goes on', () => {
  const events = [eventOf('ALARM', 'OK', START), eventOf('INSUFFICIENT_DATA', 'ALARM', START + HOUR_MS / 2)];
  const { texts } = play(events, START, HOUR_MS / 2);
  expect(texts).toEqual([
    expect.stringContaining(MEANING),
    expect.stringContaining('🟡 prod · Alarma sin datos'),
  ]);
});

test.each(['OK', undefined])('missing data after %s are a fault of their own', (OldStateValue) => {
  const { occurrence, alert } = one(
    published({ AlarmName: 'x', OldStateValue, NewStateValue: 'INSUFFICIENT_DATA' }),
  );
  expect(occurrence.state).toBeUndefined();
  expect(alert.fingerprint).not.toBe(
    one(published({ AlarmName: 'x', NewStateValue: 'ALARM' })).alert.fingerprint,
  );
});

const place = (at: string) => ({ channel: 'C', ts: '1', at, since: at, before: 0, drawn_at: at });
const lasted = (text: string | undefined) => /Recuperado tras [^·"]*[^·" ]/.exec(text ?? '')?.[0];

test.each([
  { pauseMs: 18 * HOUR_MS, times: 2 },
  { pauseMs: MINUTE_MS, times: 6 },
])(
  'the message and the root give the length of the latest episode alone, after $times of them',
  ({ pauseMs, times }) => {
    const it = world();
    for (let i = 0; i < times; i++) {
      it.change('firing');
      it.wait(5 * MINUTE_MS);
      it.change('recovered');
      it.wait(pauseMs);
    }
    it.wait(10 * HOUR_MS);
    const [first, last] = [it.posts[0], it.posts.at(-1)];
    const group = { ...it.group(), slack: place(first?.since ?? '') };
    const root = JSON.stringify(groupMessage(group, { stage: 'prod' }, new Date(it.now())).attachments);
    expect(lasted(last && noticeMessage(last, { stage: 'prod' }).text)).toBe('Recuperado tras 5 min');
    expect(lasted(root)).toBe('Recuperado tras 5 min');
  },
);

test('the summary after planned work does not say that an alarm without data is calm', () => {
  const [, alarm, noData] = [0, 1, 2].map((i) => START + i * MINUTE_MS).map((at) => new Date(at)) as [
    Date,
    Date,
    Date,
  ];
  const until = new Date(START + HOUR_MS).toISOString();
  const planned = { id: 'p', by: 'luis', at: new Date(START).toISOString(), until };
  const fired = next(undefined, { ...eventOf('ALARM', 'OK', alarm.getTime()), planned }, alarm);
  const ended = next(fired, { ...eventOf('INSUFFICIENT_DATA', 'ALARM', noData.getTime()), planned }, noData);
  expect(ended?.outbox).toEqual([]);
  const over = next(ended, { type: 'tick' }, new Date(START + 2 * HOUR_MS));
  const texts = over?.outbox.map((notice) => JSON.stringify(noticeMessage(notice, { stage: 'prod' }).blocks));
  expect(texts).toEqual([expect.stringContaining('; ahora: alarma sin datos')]);
  expect(texts?.[0]).not.toContain('en calma');
});

test('missing data of an alarm that was not known are told, and say nothing of an earlier episode', () => {
  const at = (minutes: number) => START + minutes * MINUTE_MS;
  const events = [
    eventOf('ALARM', 'OK', at(0)),
    eventOf('OK', 'ALARM', at(5)),
    eventOf('INSUFFICIENT_DATA', 'ALARM', at(60)),
    eventOf('OK', 'INSUFFICIENT_DATA', at(62)),
  ];
  const { texts } = play(events, START, MINUTE_MS);
  expect(texts.slice(1)).toEqual([
    expect.stringContaining('Recuperado tras 5 min'),
    expect.stringContaining('🟡 prod · Alarma sin datos'),
    expect.stringContaining('Recuperado tras 2 min'),
  ]);
});
