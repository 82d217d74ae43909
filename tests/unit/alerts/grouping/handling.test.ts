// What people do with a group, as rules: acknowledge, release, silence, resolve, assign.
import { describe, expect, test } from 'vitest';
import type { ActionName } from '../../../../lib/alerts/grouping/group.ts';
import { HOUR_MS, MINUTE_MS, trickle, world } from './world.ts';

const ACTIONS: ActionName[] = ['acknowledge', 'release', 'silence', 'resolve', 'assign'];

describe('acknowledged', () => {
  test('errors are counted, and told by one exact summary when the group is quiet', () => {
    const it = world();
    it.error();
    it.act('acknowledge');
    const count = trickle(it, 3 * HOUR_MS);
    expect(it.reasons()).toEqual(['first', 'acknowledged']);
    it.wait(9 * HOUR_MS);
    expect(it.posts.slice(2)).toMatchObject([{ reason: 'summary', count }]);
    expect(it.status()).toBe('resolved');
  });

  test('what goes on for four hours is brought back to mind once', () => {
    const it = world();
    it.error();
    it.act('acknowledge');
    trickle(it, 24 * HOUR_MS);
    expect(it.posts.slice(2)).toMatchObject([{ reason: 'summary', by: 'ana' }]);
    expect(Math.round(((it.posts[2]?.posted ?? 0) - (it.posts[1]?.posted ?? 0)) / HOUR_MS)).toBe(4);
  });

  test.each<[number | 'off', number[]]>([
    [HOUR_MS, [1]],
    ['off', []],
  ])('with a reminder after %j, the channel is reminded after %j hours', (remindAfter, hours) => {
    const it = world();
    it.change('firing');
    it.act('acknowledge', { remindAfter });
    it.wait(72 * HOUR_MS);
    const reminders = it.posts.slice(2).map(({ duration_ms = 0 }) => Math.round(duration_ms / HOUR_MS));
    expect(reminders).toEqual(hours);
  });

  test('an alarm is brought back to mind once, after four hours, and its recovery is told', () => {
    const it = world();
    it.change('firing');
    it.act('acknowledge');
    it.wait(72 * HOUR_MS);
    it.change('recovered');
    expect(it.reasons()).toEqual(['first', 'acknowledged', 'still_firing', 'recovered']);
    expect(it.posts[2]).toMatchObject({ by: 'ana', duration_ms: expect.closeTo(4 * HOUR_MS, -3) });
    expect(it.group()).toMatchObject({ handling: undefined });
  });

  test('after its recovery, an older change is counted, and told by a summary that says it is over', () => {
    const it = world();
    it.change('firing');
    it.wait(2 * HOUR_MS);
    it.change('recovered');
    it.act('acknowledge');
    it.change('firing', { at: it.at(-MINUTE_MS) });
    it.wait(2 * HOUR_MS);
    expect(it.posts.at(-1)).toMatchObject({ reason: 'summary', count: 1, is_firing: false });
  });

  test('released, an alarm is brought back to mind at its usual times again', () => {
    const it = world();
    it.change('firing');
    it.act('acknowledge');
    it.wait(2 * HOUR_MS);
    it.act('release');
    it.wait(3 * HOUR_MS);
    expect(it.reasons()).toEqual(['first', 'acknowledged', 'released', 'still_firing', 'still_firing']);
  });

  test('a more severe error is told at once', () => {
    const it = world();
    it.error();
    it.act('acknowledge');
    it.error(1, 'critical');
    expect(it.reasons()).toEqual(['first', 'acknowledged', 'escalated']);
    expect(it.status()).toBe('acknowledged');
  });

  test('a steady rate is no escalation, whenever somebody acknowledges it', () => {
    const it = world();
    for (let minute = 0; minute < 30; minute++) {
      it.error(100);
      it.wait(MINUTE_MS);
      if (minute === 6) it.act('acknowledge');
    }
    expect(it.reasons().filter((reason) => reason === 'escalated').length).toBeLessThanOrEqual(1);
  });
});

describe('silenced', () => {
  test.each([1, 4, 24])('for %i hours: one line at the end, with the exact count', (hours) => {
    const it = world();
    it.error();
    it.act('silence', { until: it.at(hours * HOUR_MS) });
    const count = trickle(it, hours * HOUR_MS);
    expect(it.posts.slice(2)).toMatchObject([{ reason: 'summary', was_silenced: true, count }]);
  });

  test('a silence in which nothing happens ends without a word', () => {
    const it = world();
    it.error();
    it.act('silence', { until: it.at(HOUR_MS) });
    it.wait(48 * HOUR_MS);
    expect([it.reasons(), it.status()]).toEqual([['first', 'silenced'], 'resolved']);
  });

  test('the same silence again, as by a command that comes twice, is told once', () => {
    const it = world();
    it.error();
    const until = it.at(HOUR_MS);
    it.act('silence', { until });
    const { rev } = it.group();
    it.act('silence', { until });
    it.act('silence', { until, by: 'luis' });
    expect(it.posts.slice(1).map(({ by }) => by)).toEqual(['ana', 'luis']);
    expect(it.group().rev).toBe(rev + 1);
  });

  test('a more severe error breaks it', () => {
    const it = world();
    it.error();
    it.act('silence', { until: it.at(4 * HOUR_MS) });
    it.error(12);
    it.error(1, 'critical');
    expect(it.posts.at(-1)).toMatchObject({ reason: 'escalated', count: 13 });
    expect(it.status()).toBe('firing');
  });

  test('ten times as many do not break it', () => {
    const it = world();
    it.error();
    it.act('silence', { until: it.at(4 * HOUR_MS) });
    it.wait(10 * MINUTE_MS);
    it.error(30_000);
    it.wait(MINUTE_MS);
    expect(it.reasons()).toEqual(['first', 'silenced']);
  });

  test('an alarm that still fires at its end is shown', () => {
    const it = world();
    it.change('firing');
    it.act('silence', { until: it.at(4 * HOUR_MS) });
    it.wait(5 * HOUR_MS);
    expect(it.reasons()).toEqual(['first', 'silenced', 'still_firing']);
  });

  test('an alarm that begins in it is shown at its end', () => {
    const it = world();
    it.change('firing');
    it.wait(MINUTE_MS);
    it.change('recovered');
    it.act('silence', { until: it.at(4 * HOUR_MS) });
    it.wait(HOUR_MS);
    it.change('firing');
    expect(it.reasons()).toEqual(['first', 'recovered', 'silenced']);
    it.wait(3.5 * HOUR_MS);
    expect(it.reasons().slice(3)).toEqual(['again']);
  });

  test('until it recovers: the alarm is not told again before, and its recovery ends the silence', () => {
    const it = world();
    it.change('firing');
    it.act('silence');
    it.wait(30 * HOUR_MS);
    expect(it.reasons()).toEqual(['first', 'silenced']);
    it.change('recovered');
    it.wait(MINUTE_MS);
    it.change('firing');
    expect(it.reasons().slice(2)).toEqual(['recovered', 'again']);
  });

  test('until it recovers, of what is critical, is for four hours', () => {
    const it = world();
    it.change('firing', { severity: 'critical' });
    it.act('silence');
    it.wait(4 * HOUR_MS + MINUTE_MS);
    expect(it.reasons()).toEqual(['first', 'silenced', 'still_firing']);
  });

  test('released, what was counted is told with it, and what fires is shown', () => {
    const it = world();
    it.change('firing');
    it.act('silence', { until: it.at(4 * HOUR_MS) });
    it.wait(HOUR_MS);
    it.act('release');
    expect(it.reasons()).toEqual(['first', 'silenced', 'released', 'still_firing']);
  });
});

describe('resolved', () => {
  test('the next error is news, and says who had resolved it', () => {
    const it = world();
    it.error();
    it.error(5);
    it.act('resolve');
    expect(it.posts.at(-1)).toMatchObject({ reason: 'resolved', by: 'ana', count: 5 });
    const resolved = { by: 'ana', at: it.at(0) };
    it.wait(2 * HOUR_MS);
    it.error();
    expect(it.posts.at(-1)).toMatchObject({ reason: 'again', resolved });
    expect(it.group().resolved).toBeUndefined();
  });

  test('an alarm that still fires an hour later is brought back to mind, and is firing again', () => {
    const it = world();
    it.change('firing');
    it.act('resolve');
    expect(it.status()).toBe('resolved');
    it.wait(2 * HOUR_MS);
    expect(it.posts.at(-1)).toMatchObject({ reason: 'still_firing', resolved: { by: 'ana' } });
    expect(it.status()).toBe('firing');
  });

  test('an alarm that recovers afterwards is over', () => {
    const it = world();
    it.change('firing');
    it.act('resolve');
    it.wait(5 * MINUTE_MS);
    it.change('recovered');
    it.wait(48 * HOUR_MS);
    expect(it.reasons()).toEqual(['first', 'resolved', 'recovered']);
  });
});

describe('every state may go to every other', () => {
  const BEGINNINGS = {
    'an error': (it: ReturnType<typeof world>) => it.error(),
    'an alarm': (it: ReturnType<typeof world>) => it.change('firing'),
  };
  const cases = Object.keys(BEGINNINGS).flatMap((kind) =>
    ACTIONS.flatMap((first) =>
      ACTIONS.map((second) => [kind as keyof typeof BEGINNINGS, first, second] as const),
    ),
  );
  test.each(cases)('%s: %s, then %s', (kind, first, second) => {
    const it = world();
    BEGINNINGS[kind](it);
    const expected = { acknowledge: 'acknowledged', silence: 'silenced', resolve: 'resolved' } as const;
    for (const action of [first, second]) {
      it.wait(MINUTE_MS);
      const before = it.status();
      it.act(action, { to: 'luis', ...(action === 'silence' && { until: it.at(HOUR_MS) }) });
      if (action in expected) expect(it.status()).toBe(expected[action as keyof typeof expected]);
      if (action === 'assign') expect(it.status()).toBe(before);
    }
    it.wait(24 * HOUR_MS);
    if (kind === 'an error') expect(it.status()).toBe('resolved');
    if (kind === 'an alarm' && second !== 'acknowledge') expect(it.status()).not.toBe('resolved');
  });
});
