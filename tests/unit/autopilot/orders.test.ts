// What the autopilot decides in all orders of facts, hours, crashes and people: its limits hold in each of them.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionsOfDay, DAILY_LIMIT, decide, type Facts } from '#lib/autopilot/decide.ts';
import {
  AUTOPILOT,
  type Decision,
  decisionOf,
  isVoid,
  type State,
  stoppedBy,
} from '#lib/autopilot/decision.ts';
import { type Ramp, STEPS } from '#lib/models/models.ts';
import { fall, QUIET, rampAt } from './worlds.ts';

/** A world that carries out what is decided: the ramp, the alias of v1, and the history. */
interface World {
  policy: State['policy'];
  history: Decision[];
  ramp: Ramp | undefined;
  v1: string;
  /** What v1 served before the latest ramp. */
  before: string;
  alias_revision: number;
  hour: number;
}

type Event =
  | { type: 'hour'; facts: Partial<Facts>; crash: boolean }
  | { type: 'stop' | 'resume' }
  | { type: 'moved' }
  | { type: 'policy'; policy: State['policy'] };

const anyFacts = fc.record({
  verdict: fc.constantFrom<Facts['verdict']>(
    'ship',
    'ship',
    'keep_collecting',
    'roll_back',
    'unhealthy',
    undefined,
  ),
  hasRun: fc.boolean(),
  labels: fc.constantFrom({ all: 0, trusted: 0 }, { all: 60, trusted: 0 }, { all: 400, trusted: 200 }),
  falls: fc.constantFrom([], [fall]),
  guard: fc.constantFrom<'breach' | 'passed' | 'wait'>('breach', 'passed', 'passed', 'wait'),
  challenger: fc.constantFrom('cnn-2', 'cnn-3', 'cnn-4'),
});
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('hour' as const),
      crash: fc.boolean(),
      facts: anyFacts.map(({ guard, challenger, ...facts }) => ({
        ...facts,
        models: { v1: '', v2: challenger },
        guarded: { verdict: guard, reasons: [guard] },
      })),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Event>({ type: 'stop' }, { type: 'resume' }, { type: 'moved' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<State['policy']>('off', 'propose', 'on')
      .map((policy) => ({ type: 'policy' as const, policy })),
  },
);

const timeOf = (hour: number) => new Date(Date.parse('2026-03-01T00:11:00.000Z') + hour * 3_600_000);

/** Carries out a decision, as carry-out.ts does with the stores. */
function apply(world: World, decision: Decision): void {
  delete decision.pending;
  if (isVoid(decision, world.history)) return;
  const at = decision.at;
  const { kind, to = '', from = '', share = 0 } = decision;
  // The stores refuse what was decided of another model of v1.
  const isMoved = decision.alias_revision !== undefined && decision.alias_revision !== world.alias_revision;
  if (isMoved && kind !== 'roll_back') return;
  if (kind === 'ramp') {
    world.before = world.v1;
    world.ramp = { ...rampAt(share, at), from, to, alias_revision: world.alias_revision, at, began_at: at };
  }
  if (kind === 'step' && world.ramp) world.ramp = { ...world.ramp, share, at };
  if (kind === 'promote') {
    world.v1 = to;
    world.alias_revision += 1;
    world.ramp = undefined;
  }
  if (kind === 'roll_back' || kind === 'stop') world.ramp = undefined;
  if (kind === 'roll_back' && decision.of !== undefined) {
    world.v1 = from;
    world.alias_revision += 1;
  }
}

function play(
  events: readonly Event[],
  check: (world: World, decision: Decision | undefined) => void,
): World {
  const world: World = {
    policy: 'on',
    history: [],
    ramp: undefined,
    v1: 'mlp-1',
    before: 'mlp-1',
    alias_revision: 0,
    hour: 0,
  };
  for (const event of events) {
    const now = timeOf(world.hour);
    if (event.type === 'policy') world.policy = event.policy;
    else if (event.type === 'moved') {
      world.v1 = 'mlp-9';
      world.alias_revision += 1;
      world.ramp = undefined;
    } else if (event.type === 'hour') {
      world.hour += 1;
      // The next call first does what a crash left.
      for (const pending of world.history.filter((one) => one.pending).reverse()) apply(world, pending);
      const { ramp, policy } = world;
      const models = { v1: world.v1, v2: event.facts.models?.v2 ?? '' };
      const facts: Facts = {
        ...QUIET,
        ...event.facts,
        models,
        alias_revision: world.alias_revision,
        guarded: ramp ? event.facts.guarded : undefined,
      };
      const action = decide({ policy, history: world.history, ramp }, facts, timeOf(world.hour));
      const decision = action && decisionOf(action, AUTOPILOT, world.history, timeOf(world.hour));
      check(world, decision);
      if (!decision) continue;
      world.history.unshift(decision);
      if (!event.crash) apply(world, decision);
    } else {
      const decision = decisionOf({ kind: event.type, reason: 'r' }, 'luis', world.history, now);
      world.history.unshift(decision);
      apply(world, decision);
    }
  }
  return world;
}

const orders = fc.array(anyEvent, { maxLength: 120 });

describe('in all orders', () => {
  test('at most one thing is under way: no retraining in a ramp, no ramp in a ramp or a retraining', () => {
    fc.assert(
      fc.property(orders, (events) => {
        play(events, ({ ramp }, decision) => {
          if (decision?.kind === 'ramp' || decision?.kind === 'retrain') expect(ramp).toBeUndefined();
          if (decision && ['step', 'promote', 'roll_back'].includes(decision.kind))
            expect(ramp !== undefined || decision.of !== undefined).toBe(true);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('never more actions in 24 hours than the daily limit', () => {
    fc.assert(
      fc.property(orders, (events) => {
        play(events, ({ history, hour }, decision) => {
          const all = decision ? [decision, ...history] : history;
          expect(actionsOfDay(all, timeOf(hour))).toBeLessThanOrEqual(DAILY_LIMIT);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('a breach always ends at the model before', () => {
    fc.assert(
      fc.property(orders, fc.boolean(), (events, crash) => {
        const quiet: Event = { type: 'hour', facts: { models: { v1: '', v2: 'cnn-2' } }, crash: false };
        const last: Event = {
          type: 'hour',
          crash,
          facts: { guarded: { verdict: 'breach', reasons: ['peor'] } },
        };
        const { ramp, v1, history } = play([...events, { type: 'policy', policy: 'on' }], () => {});
        const after = play([...events, { type: 'policy', policy: 'on' }, last, quiet], () => {});
        // What was passed before is done first; what follows is a fall of v1.
        if (!ramp || history.some(({ pending, kind }) => pending && kind === 'promote')) return;
        expect(after.v1).toBe(v1);
        expect(after.v1).toBe(ramp.from);
      }),
      { numRuns: 500 },
    );
  });

  test('stop wins: nothing goes forward until somebody resumes', () => {
    fc.assert(
      fc.property(orders, (events) => {
        play(events, ({ history }, decision) => {
          if (stoppedBy(history)) expect([undefined, 'roll_back']).toContain(decision?.kind);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('the steps of a ramp come in order, and v1 moves after the last one only', () => {
    fc.assert(
      fc.property(orders, (events) => {
        play(events, ({ ramp }, decision) => {
          if (decision?.kind === 'step')
            expect(decision.share).toBe(STEPS[STEPS.indexOf(ramp?.share as 1) + 1]);
          if (decision?.kind === 'promote') expect(ramp?.share).toBe(1);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('a model that was rolled back is not tried again', () => {
    fc.assert(
      fc.property(orders, (events) => {
        play(events, ({ history }, decision) => {
          if (decision?.kind !== 'ramp') return;
          expect(history.some(({ kind, to }) => kind === 'roll_back' && to === decision.to)).toBe(false);
        });
      }),
      { numRuns: 300 },
    );
  });
});
