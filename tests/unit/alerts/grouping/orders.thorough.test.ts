// All orders of an alarm's changes, with repeats: the channel ends with the truth, and no alarm is hidden.
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../../lib/alerts/alert.ts';
import type { Group } from '../../../../lib/alerts/grouping/group.ts';
import { type GroupEvent, next } from '../../../../lib/alerts/grouping/next.ts';
import { dueAt } from '../../../../lib/alerts/grouping/rules/elapse.ts';

const START = Date.parse('2026-01-02T03:00:00Z');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const alert = {
  fingerprint: 'f',
  kind: 'alarm' as const,
  severity: 'error' as const,
  title: 'Alarma: errores',
  source: 'auth-login',
  at: new Date(START).toISOString(),
  fields: [],
  links: [],
};

interface Change {
  type: 'firing' | 'recovered';
  at: string;
}

/** A table, a queue and a clock for one group: each write takes the outbox, as the sender does. */
function channel() {
  let group: Group | undefined;
  const posts: Notice[] = [];
  const apply = (event: GroupEvent, at: number) => {
    const after = next(group, event, new Date(at));
    posts.push(...(after?.outbox ?? []));
    group = after && { ...after, version: after.version + 1, outbox: [] };
  };
  let clock = START;
  return {
    posts,
    get group() {
      return group;
    },
    /** The sweep looks at what is due, until `at`. */
    sweepUntil(at: number) {
      for (let due = group && dueAt(group, new Date(clock)); due && Date.parse(due) <= at; ) {
        clock = Math.max(clock, Date.parse(due)) + 1;
        apply({ type: 'tick' }, clock);
        due = group && dueAt(group, new Date(clock));
      }
      clock = Math.max(clock, at);
    },
    receive(event: GroupEvent, at: number) {
      this.sweepUntil(at);
      apply(event, at);
    },
  };
}

/** What a reader of the channel believes of the alarm. */
function believed(posts: readonly Notice[]): 'nothing' | 'firing' | 'over' | 'flapping' {
  const { reason, is_firing } = posts.at(-1) ?? {};
  if (reason === undefined) return 'nothing';
  if (reason === 'recovered') return 'over';
  if (reason === 'recurring') return 'flapping';
  if (is_firing !== undefined) return is_firing ? 'firing' : 'over';
  return 'firing';
}

function* permutations<Item>(items: readonly Item[]): Generator<Item[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(i, 1))) yield [item, ...rest];
  }
}

/** The order itself, and with each of its changes delivered once more at each later place. */
function* withRepeats(order: readonly Change[]): Generator<Change[]> {
  yield [...order];
  for (const [i, change] of order.entries()) {
    for (let place = i + 1; place <= order.length; place++) yield order.toSpliced(place, 0, change);
  }
}

describe.each(['firing', 'recovered'] as const)('changes that begin with %s', (first) => {
  test.each([
    { everyMs: 30_000, delayMs: 1_000 },
    { everyMs: 30_000, delayMs: 4 * MINUTE_MS },
    { everyMs: 7 * MINUTE_MS, delayMs: 20_000 },
    { everyMs: 3 * HOUR_MS, delayMs: 10 * MINUTE_MS },
  ])(
    'the channel ends with the truth after all orders of five, $everyMs ms apart, told each $delayMs ms',
    ({ everyMs, delayMs }) => {
      let orders = 0;
      const wrong: string[] = [];
      for (const length of [1, 2, 3, 4, 5]) {
        const changes = Array.from({ length }, (_, i): Change => {
          const isFirst = i % 2 === 0;
          const type = isFirst === (first === 'firing') ? 'firing' : 'recovered';
          return { type, at: new Date(START + i * everyMs).toISOString() };
        });
        const truth = changes.at(-1)?.type === 'firing' ? 'firing' : 'over';
        const fired = changes.some(({ type }) => type === 'firing');
        for (const order of permutations(changes)) {
          for (const delivered of withRepeats(order)) {
            orders++;
            const { posts, ...world } = channel();
            const path = Object.assign(world, { posts });
            const end = START + length * everyMs;
            for (const [i, change] of delivered.entries())
              path.receive({ ...change, alert }, end + i * delayMs);
            path.sweepUntil(end + 40 * HOUR_MS);
            const belief = believed(posts);
            const isTrue = fired ? belief === truth : belief === 'nothing';
            if (!isTrue)
              wrong.push(
                `${delivered.map(({ type, at }) => `${type[0]}${at.slice(14, 19)}`).join(' ')} → ${belief}`,
              );
          }
        }
      }
      expect({ orders, wrong: wrong.slice(0, 10) }).toEqual({ orders: expect.any(Number), wrong: [] });
      expect(orders).toBeGreaterThan(1_900);
    },
  );
});
