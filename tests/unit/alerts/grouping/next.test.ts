// The rules of grouping, one by one: what a notice is made for, and what is counted.
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, START, world } from './world.ts';

const DAY_MS = 24 * HOUR_MS;

describe('a fault that happens', () => {
  test('is notified at once, then summed up after five minutes, an hour, and every four hours', () => {
    const { error, wait, posts } = world();
    for (let minute = 0; minute < 24 * 60; minute++) {
      error();
      wait(MINUTE_MS);
    }
    const hours = posts.map(({ posted }) => Math.floor((posted - START.getTime()) / MINUTE_MS));
    expect(posts.map(({ reason }) => reason)).toEqual(['first', ...Array(posts.length - 1).fill('summary')]);
    expect(hours.slice(0, 4)).toEqual([0, 5, 65, 305]);
    expect(posts.length).toBeLessThanOrEqual(9);
  });

  test('that is quiet for a whole window closes without a word', () => {
    const { error, wait, reasons, group } = world();
    error();
    wait(DAY_MS);
    expect(reasons()).toEqual(['first']);
    expect(group().window).toBeUndefined();
  });

  test('counts every occurrence in exactly one notice', () => {
    const { error, wait, posts } = world();
    let total = 0;
    for (let i = 0; i < 200; i++) {
      const count = 1 + ((i * 7) % 5);
      total += count;
      error(count);
      wait(((i * 13) % 17) * MINUTE_MS);
    }
    wait(DAY_MS);
    expect(posts.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  });

  test('says that it is back, how often in 24 hours and since when, when it returns', () => {
    const { error, wait, posts } = world();
    error();
    wait(2 * HOUR_MS);
    error();
    expect(posts.at(-1)).toMatchObject({ reason: 'again', openings: 2, first_seen: START.toISOString() });
  });

  test.each([6, 10, 21, 30, 59])('that returns every %i minutes makes at most 60 posts a day', (minutes) => {
    const { error, wait, posts } = world();
    for (let passed = 0; passed < 24 * 60; passed += minutes) {
      error();
      wait(minutes * MINUTE_MS);
    }
    expect(posts.length).toBeLessThanOrEqual(60);
    expect(posts.map(({ reason }) => reason)).toContain('recurring');
  });
});

describe('an escalation', () => {
  test('from a trickle to 30,000 in five minutes is notified within a minute', () => {
    const { error, wait, posts } = world();
    for (let i = 0; i < 60; i++) {
      error();
      wait(3 * MINUTE_MS);
    }
    const begun = posts.length;
    const from = START.getTime() + 60 * 3 * MINUTE_MS;
    for (let second = 0; second < 300; second++) {
      error(100);
      wait(1_000);
    }
    wait(DAY_MS);
    const [first] = posts.slice(begun);
    expect(first).toMatchObject({ reason: 'escalated' });
    expect((first?.posted ?? Number.NaN) - from).toBeLessThanOrEqual(MINUTE_MS);
    expect(posts.slice(begun).length).toBeLessThanOrEqual(5);
    expect(posts.reduce((sum, { count }) => sum + count, 0)).toBe(30_060);
  });

  test('to a higher severity is notified at once', () => {
    const { error, reasons, wait } = world();
    error(1, 'warning');
    wait(10_000);
    error(1, 'critical');
    expect(reasons()).toEqual(['first', 'escalated']);
  });

  test.each([1, 10, 100])('is not seen in a steady rate of %i a minute', (rate) => {
    const { error, wait, reasons } = world();
    for (let minute = 0; minute < 6 * 60; minute++) {
      for (let i = 0; i < rate; i++) {
        error();
        wait(MINUTE_MS / rate);
      }
    }
    expect(reasons().filter((reason) => reason === 'escalated').length).toBeLessThanOrEqual(
      rate >= 100 ? 1 : 0,
    );
  });
});

describe('an alarm', () => {
  test('that still fires is brought back to mind after 1 h, 4 h, then daily, until it recovers', () => {
    const { change, wait, posts, reasons } = world();
    change('firing');
    wait(3 * DAY_MS + HOUR_MS);
    change('recovered');
    const hours = posts.slice(1, -1).map(({ posted }) => Math.round((posted - START.getTime()) / HOUR_MS));
    expect(hours).toEqual([1, 4, 24, 48, 72]);
    expect(reasons().at(-1)).toBe('recovered');
  });

  test.each([29, 31, 59, 61])(
    'that began %i minutes before it is told is not repeated within half an hour',
    (ago) => {
      const it = world();
      it.change('firing', { at: it.at(-ago * MINUTE_MS) });
      it.wait(30 * MINUTE_MS);
      expect(it.reasons()).toEqual(['first']);
      it.wait(4 * HOUR_MS);
      expect(it.reasons().slice(0, 2)).toEqual(['first', 'still_firing']);
    },
  );

  test('that flaps each minute is notified as flapping, then summed up, and its last state is told', () => {
    const { change, wait, posts } = world();
    for (let minute = 0; minute < 60; minute++) {
      change(minute % 2 === 0 ? 'firing' : 'recovered');
      wait(MINUTE_MS);
    }
    expect(posts.length).toBeLessThanOrEqual(8);
    wait(6 * HOUR_MS);
    expect(posts.at(-1)?.reason).toBe('recovered');
  });

  test('that an open group of errors explains is told when that group closes and it still fires', () => {
    const { change, wait, reasons, at } = world();
    change('firing', { explainedUntil: at(5 * MINUTE_MS) });
    expect(reasons()).toEqual([]);
    wait(4 * MINUTE_MS);
    expect(reasons()).toEqual([]);
    wait(2 * MINUTE_MS);
    expect(reasons()).toEqual(['first']);
  });

  test('that an open group of errors explained is told when it recovers', () => {
    const { change, wait, reasons, at } = world();
    change('firing', { explainedUntil: at(5 * MINUTE_MS) });
    wait(MINUTE_MS);
    change('recovered');
    expect(reasons()).toEqual(['recovered']);
  });
});

test('a fault that is back does not name the alarms that it explained before it was quiet', () => {
  const { error, explains, wait, posts } = world();
  error();
  explains('errores');
  wait(3 * 24 * HOUR_MS);
  error();
  expect(posts.map(({ reason, alarms }) => [reason, alarms])).toEqual([
    ['first', undefined],
    ['again', undefined],
  ]);
  explains('errores');
  error();
  wait(HOUR_MS);
  expect(posts.at(-1)).toMatchObject({ reason: 'summary', alarms: ['errores'] });
});

test('a summary names the alarms that the group explains, each once', () => {
  const { error, explains, wait, posts } = world();
  error();
  explains('errores');
  explains('errores');
  error();
  wait(10 * MINUTE_MS);
  error();
  wait(2 * HOUR_MS);
  expect(posts.map(({ alarms }) => alarms)).toEqual([undefined, ['errores'], undefined]);
});

test('notices name the latest occurrence, the users of all and the release of the first', () => {
  const { error, wait, posts } = world();
  error(1, 'error', { users: [1], release: 'a' });
  wait(MINUTE_MS);
  error(1, 'error', { users: [2, 1], release: 'b' });
  wait(10 * MINUTE_MS);
  const at = new Date(START.getTime() + MINUTE_MS).toISOString();
  expect(
    posts.map(({ reason, users, latest, first_release }) => [reason, users, latest?.at, first_release]),
  ).toEqual([
    ['first', [1], START.toISOString(), 'a'],
    ['summary', [1, 2], at, 'a'],
  ]);
  expect(posts[1]?.latest?.requestId).toBe(`r-${at}`);
});
