// Silences for planned work: what is counted in them, and what is told at their end.
import { describe, expect, test } from 'vitest';
import { redrawForPeople } from '../../../../lib/alerts/grouping/root.ts';
import { HOUR_MS, MINUTE_MS, trickle, world } from './world.ts';

describe('planned work', () => {
  test('what begins in it is counted, and told by one line at its end', () => {
    const it = world();
    it.plan(it.at(2 * HOUR_MS));
    const count = trickle(it, 2 * HOUR_MS - 3 * MINUTE_MS);
    expect([it.reasons(), it.status()]).toEqual([[], 'silenced']);
    it.wait(HOUR_MS);
    expect(it.posts).toMatchObject([{ reason: 'summary', was_silenced: true, count }]);
  });

  test('an alarm that comes and goes in it is told once at its end, and is then over', () => {
    const it = world();
    it.plan(it.at(2 * HOUR_MS));
    it.change('firing');
    it.wait(10 * MINUTE_MS);
    it.change('recovered');
    it.wait(10 * HOUR_MS);
    expect(it.posts).toMatchObject([{ reason: 'summary', was_silenced: true, is_firing: false, changes: 2 }]);
  });

  test('an alarm that outlasts it is shown at its end', () => {
    const it = world();
    it.plan(it.at(2 * HOUR_MS));
    it.change('firing');
    it.wait(2 * HOUR_MS + MINUTE_MS);
    expect(it.reasons()).toEqual(['first']);
  });

  test('an alarm that was shown before it and recovers in it is told as over', () => {
    const it = world();
    it.change('firing');
    it.plan(it.at(2 * HOUR_MS));
    it.wait(30 * MINUTE_MS);
    it.change('recovered');
    expect(it.reasons()).toEqual(['first', 'recovered']);
  });

  test('a critical fault is notified although planned work is silenced', () => {
    const it = world();
    it.plan(it.at(2 * HOUR_MS));
    it.error(1, 'critical');
    it.error(3);
    it.wait(10 * MINUTE_MS);
    expect(it.reasons()).toEqual(['first', 'summary']);
  });

  test('when its silence is removed, what was counted is told within minutes', () => {
    const it = world();
    it.plan(it.at(20 * HOUR_MS));
    it.error(4);
    it.plan(undefined);
    it.wait(6 * MINUTE_MS);
    expect(it.posts).toMatchObject([{ reason: 'summary', count: 4 }]);
  });

  test('an acknowledgement stays in force during planned work', () => {
    const it = world();
    it.error();
    it.act('acknowledge');
    it.plan(it.at(2 * HOUR_MS));
    it.error();
    it.wait(10 * MINUTE_MS);
    expect(it.status()).toBe('acknowledged');
  });
});

test('the root is redrawn when planned work silences its fault, and when it ends quietly, and not between', () => {
  const it = world();
  it.error();
  const at = it.at(0);
  const slack = { channel: 'C1', ts: '1.0', at, since: at, before: 0, drawn_at: at };
  it.plan(it.at(HOUR_MS));
  const redraws: [string, boolean][] = [];
  for (let minutes = 0; minutes <= 120; minutes += 5) {
    const before = { ...it.group(), slack };
    it.wait(5 * MINUTE_MS);
    const redraw = redrawForPeople(before, { ...it.group(), slack }, new Date(it.now()));
    if (redraw) redraws.push([it.status(), redraw.reason === 'redraw']);
  }
  expect(redraws).toEqual([
    ['silenced', true],
    ['resolved', true],
  ]);
  expect(it.reasons()).toEqual(['first']);
});
