// Any sequence of faults, people and time, with repeats, late changes and crashes: counts are exact and nothing is hidden.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Severity } from '../../../../lib/alerts/alert.ts';
import { ACTIONS, type ActionName, later } from '../../../../lib/alerts/grouping/group.ts';
import { HOUR_MS, MINUTE_MS, world } from './world.ts';

type World = ReturnType<typeof world>;

interface Step {
  do: 'error' | 'firing' | 'recovered' | 'late' | 'again' | 'plan' | 'unplan' | ActionName;
  minutes: number;
  count: number;
  hours: number;
  severity: Severity;
  by: 'ana' | 'luis';
  crashes: boolean;
}

const stepsOf = (kinds: Step['do'][]) =>
  fc.array(
    fc.record<Step>({
      do: fc.constantFrom(...kinds),
      minutes: fc.constantFrom(0, 1, 4, 6, 61, 250, 1500),
      count: fc.constantFrom(1, 2, 150),
      hours: fc.constantFrom(0, 1, 4, 24),
      severity: fc.constantFrom('warning', 'error', 'error', 'critical'),
      by: fc.constantFrom('ana', 'luis'),
      crashes: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );

const PEOPLE: Step['do'][] = [...ACTIONS, 'again', 'plan', 'unplan'];

/** What a person, or planned work, does; zero hours are "until it is over". */
function act(it: World, step: Step, previous: Step | undefined): void {
  const { do: action, hours, by, crashes } = step;
  if (action === 'plan') it.plan(it.at(Math.max(1, hours) * HOUR_MS));
  else if (action === 'unplan') it.plan(undefined);
  else if (action === 'again') repeat(it, previous);
  else {
    const until = action === 'silence' && hours > 0 ? it.at(hours * HOUR_MS) : undefined;
    it.act(action as ActionName, { by, until, ...(action === 'assign' && { to: 'luis' }) }, crashes);
  }
}

/** The request of the step before, sent again. */
function repeat(it: World, previous: Step | undefined): void {
  if (!previous || !it.has() || !(ACTIONS as readonly string[]).includes(previous.do)) return;
  it.act(previous.do as ActionName, { by: previous.by, to: 'luis', rev: it.group().rev - 1 });
}

/** After everything: nobody does anything more, and planned work ends. */
const LONG_MS = 12 * 24 * HOUR_MS;
const RUNS = { numRuns: 500 };

describe('of errors', () => {
  test('every occurrence is in the count of exactly one post, and every state ends', () => {
    fc.assert(
      fc.property(stepsOf(['error', 'error', 'error', ...PEOPLE]), (steps) => {
        const it = world();
        let happened = 0;
        for (const [i, step] of steps.entries()) {
          if (step.do === 'error') {
            happened += step.count;
            it.error(step.count, step.severity, {}, step.crashes);
          } else act(it, step, steps[i - 1]);
          it.wait(step.minutes * MINUTE_MS);
        }
        it.wait(LONG_MS);
        expect(it.posts.reduce((sum, { count }) => sum + count, 0)).toBe(happened);
        if (it.has()) expect(it.status()).toBe('resolved');
      }),
      RUNS,
    );
  });

  test('what is critical is in a post within four hours, unless somebody has it', () => {
    fc.assert(
      fc.property(
        stepsOf(['error', 'error', 'silence', 'release', 'resolve', 'assign', 'plan', 'unplan']),
        (steps) => {
          const it = world();
          for (const [i, step] of steps.entries()) {
            if (step.do !== 'error') act(it, step, steps[i - 1]);
            else {
              it.error(1, step.severity);
              if (step.severity === 'critical') {
                const posted = it.posts.length;
                const uncounted = it.group().n + it.group().held;
                it.wait(4 * HOUR_MS + MINUTE_MS);
                if (uncounted > 0) expect(it.posts.length).toBeGreaterThan(posted);
              }
            }
            it.wait(step.minutes * MINUTE_MS);
          }
        },
      ),
      RUNS,
    );
  });
});

/** What a reader of the channel believes of the alarm. */
function believed({ posts }: World): 'nothing' | 'firing' | 'over' | 'flapping' {
  const { reason, is_firing } = posts.at(-1) ?? {};
  if (reason === undefined) return 'nothing';
  if (reason === 'recovered' || reason === 'resolved') return 'over';
  if (reason === 'recurring') return 'flapping';
  if (is_firing !== undefined) return is_firing ? 'firing' : 'over';
  return 'firing';
}

describe('of an alarm', () => {
  test('the channel ends with the truth, and nothing that fired is hidden', () => {
    fc.assert(
      fc.property(stepsOf(['firing', 'firing', 'recovered', 'late', ...PEOPLE]), (steps) => {
        const it = world();
        const changes = new Map<string, 'firing' | 'recovered'>();
        const tell = (type: 'firing' | 'recovered', at: string, severity: Severity) => {
          // Of two changes at the same time the alarm counts.
          if (changes.get(at) !== 'firing') changes.set(at, type);
          it.change(type, { severity, at });
        };
        for (const [i, step] of steps.entries()) {
          const late = later(new Date(it.now()), -step.count * MINUTE_MS);
          if (step.do === 'firing' || step.do === 'recovered') tell(step.do, it.at(0), step.severity);
          else if (step.do === 'late') tell(step.hours > 1 ? 'firing' : 'recovered', late, step.severity);
          else act(it, step, steps[i - 1]);
          it.wait(step.minutes * MINUTE_MS);
        }
        // A silence that lasts until the alarm recovers is what somebody asked for.
        if (it.has() && it.status() === 'silenced') it.act('release');
        it.wait(LONG_MS);
        const latest = [...changes].sort(([a], [b]) => (a < b ? -1 : 1)).at(-1)?.[1];
        const hasFired = [...changes.values()].includes('firing');
        const truth = latest === 'firing' ? 'firing' : hasFired ? 'over' : 'nothing';
        const belief = believed(it);
        if (truth === 'nothing') expect(['nothing', 'over']).toContain(belief);
        else expect(belief).toBe(truth);
      }),
      RUNS,
    );
  });
});
