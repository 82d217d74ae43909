// What holds for each action of a person: when it is refused, when it is done already, what the log keeps.
import { describe, expect, test } from 'vitest';
import { next } from '../../../../lib/alerts/grouping/next.ts';
import { refusalOf } from '../../../../lib/alerts/grouping/rules/handling.ts';
import { HOUR_MS, world } from './world.ts';

describe('an action', () => {
  test('on an alert that has changed since is refused, and changes nothing', () => {
    const it = world();
    it.error();
    it.act('acknowledge');
    const before = it.group();
    const action = { action: 'resolve', by: 'luis', via: 'api', rev: before.rev - 1 } as const;
    expect(refusalOf(before, action, new Date(it.now()))).toEqual({ changed: true });
    expect(next(before, { type: 'action', ...action }, new Date(it.now()))).toBe(before);
  });

  test('that is sent twice is done once, also when its answer was lost', () => {
    const it = world();
    it.error();
    const rev = it.group().rev;
    it.act('resolve', { rev });
    it.act('resolve', { rev });
    expect(it.reasons()).toEqual(['first', 'resolved']);
    expect(
      refusalOf(it.group(), { action: 'resolve', by: 'ana', via: 'api', rev }, new Date(it.now())),
    ).toBeUndefined();
  });

  test('that would change nothing is no news', () => {
    const it = world();
    it.error();
    for (const action of ['acknowledge', 'acknowledge', 'assign', 'assign'] as const)
      it.act(action, { to: 'luis' });
    expect(it.reasons()).toEqual(['first', 'acknowledged', 'assigned']);
  });

  test.each([
    ['a past end', 'error', -1, { path: 'until', msg: 'una hora futura' }],
    ['25 hours', 'error', 25 * HOUR_MS, { path: 'until', msg: 'como mucho 24 h' }],
    ['five hours of what is critical', 'critical', 5 * HOUR_MS, { path: 'until', msg: 'como mucho 4 h' }],
    ['four hours of what is critical', 'critical', 4 * HOUR_MS, undefined],
  ] as const)('a silence with %s', (_name, severity, ms, refusal) => {
    const it = world();
    it.error(1, severity);
    const action = {
      action: 'silence',
      by: 'ana',
      via: 'api',
      rev: it.group().rev,
      until: it.at(ms),
    } as const;
    expect(refusalOf(it.group(), action, new Date(it.now()))).toEqual(refusal);
  });

  test('keeps the latest twenty in the log', () => {
    const it = world();
    it.error();
    for (let i = 0; i < 30; i++) it.act('assign', { to: `luis${i}` });
    expect(it.group().log.map(({ to }) => to)).toEqual(Array.from({ length: 20 }, (_, i) => `luis${i + 10}`));
  });

  test('summaries do not make a button stale; an opening does', () => {
    const it = world();
    it.error();
    const { rev } = it.group();
    it.error();
    it.wait(2 * HOUR_MS);
    expect([it.reasons(), it.group().rev]).toEqual([['first', 'summary'], rev]);
    it.error();
    expect(it.group().rev).toBe(rev + 1);
  });
});
