// What the autopilot decides, by table.
import { describe, expect, test } from 'vitest';
import { DAILY_LIMIT, decide, type Facts } from '#lib/autopilot/decide.ts';
import type { Action, State } from '#lib/autopilot/decision.ts';
import { ago, done, fall, NOW, on, QUIET, rampAt } from './worlds.ts';

const said = (state: State, facts: Partial<Facts>): Partial<Action> | undefined =>
  decide(state, { ...QUIET, ...facts }, NOW);

const ship: Partial<Facts> = { verdict: 'ship' };
const enough = { labels: { all: 300, trusted: 120 } };
const passed: Partial<Facts> = { guarded: { verdict: 'passed', reasons: ['bien'] } };
const breach: Partial<Facts> = { guarded: { verdict: 'breach', reasons: ['acierta menos'] } };
const waiting: Partial<Facts> = { guarded: { verdict: 'wait', reasons: ['faltan datos'] } };

const promoted = done('promote', '2026-03-10T07:11:00.000Z', {
  revision: 7,
  from: 'mlp-1',
  to: 'cnn-2',
  alias_revision: 4,
});
const proposedRamp = done('propose_ramp', ago(100), {
  revision: 6,
  from: 'mlp-1',
  to: 'cnn-2',
  alias_revision: 4,
});
const moved: Partial<Facts> = { models: { v1: 'cnn-2', v2: 'cnn-2' }, alias_revision: 5 };

describe('what is decided', () => {
  test.each<[string, State, Partial<Facts>, Partial<Action> | undefined]>([
    ['nothing on a quiet day', on(), {}, undefined],
    [
      'a ramp when the verdict is ship',
      on(),
      ship,
      { kind: 'ramp', share: 0.05, from: 'mlp-1', to: 'cnn-2', alias_revision: 4 },
    ],
    ['a proposal of it by policy', on({ policy: 'propose' }), ship, { kind: 'propose_ramp', to: 'cnn-2' }],
    ['nothing when switched off', on({ policy: 'off' }), { ...ship, ...enough }, undefined],
    ['nothing while v1 and v2 are one model', on(), { ...ship, models: { v1: 'a', v2: 'a' } }, undefined],
    ['no ramp while a retraining runs', on(), { ...ship, hasRun: true }, undefined],
    [
      'no ramp of a model that was rolled back',
      on({ history: [done('roll_back', ago(300), { to: 'cnn-2' })] }),
      ship,
      undefined,
    ],
    [
      'no ramp the day after another one ended',
      on({ history: [done('promote', ago(20), { to: 'cnn-1' })] }),
      ship,
      undefined,
    ],
    [
      'no proposal again in the same week',
      on({ policy: 'propose', history: [proposedRamp] }),
      ship,
      undefined,
    ],
    [
      'a proposal of a ramp is withdrawn when v1 was moved',
      on({ policy: 'propose', history: [proposedRamp] }),
      { ...ship, alias_revision: 5 },
      { kind: 'withdraw', of: 6, to: 'cnn-2', reason: 'v1 sirve ahora mlp-1, y v2 cnn-2.' },
    ],
    [
      'and when v2 serves another model',
      on({ policy: 'propose', history: [proposedRamp] }),
      { models: { v1: 'mlp-1', v2: 'cnn-3' } },
      { kind: 'withdraw', of: 6 },
    ],
    [
      'and when the test says the contrary',
      on({ policy: 'propose', history: [proposedRamp] }),
      { verdict: 'roll_back' },
      { kind: 'withdraw', of: 6, reason: 'La prueba ya no dice que gane.' },
    ],
    [
      'a proposal of a retraining is withdrawn when somebody has asked for one since',
      on({ policy: 'propose', history: [done('propose_retrain', ago(5))] }),
      { ...enough, hasRun: true, ranAt: ago(1) },
      { kind: 'withdraw', of: 1 },
    ],
    [
      'and not for an earlier one',
      on({ policy: 'propose', history: [done('propose_retrain', ago(5))] }),
      { ranAt: ago(6) },
      undefined,
    ],
    [
      'and after a week without an answer',
      on({ policy: 'propose', history: [done('propose_retrain', ago(168))] }),
      enough,
      { kind: 'withdraw', of: 1, reason: 'Nadie la ha aceptado en una semana.' },
    ],
    [
      'and when the autopilot was switched off',
      on({ policy: 'off', history: [done('propose_retrain', ago(5))] }),
      enough,
      { kind: 'withdraw', of: 1 },
    ],
    [
      'nothing is withdrawn that an answer has closed',
      on({ history: [done('retrain', ago(2), { of: 1 }), done('propose_retrain', ago(200))] }),
      {},
      undefined,
    ],
    ['a retraining on enough trusted answers', on(), enough, { kind: 'retrain', learn_from: 'trusted' }],
    [
      'a proposal of it by policy',
      on({ policy: 'propose' }),
      enough,
      { kind: 'propose_retrain', learn_from: 'trusted' },
    ],
    [
      'nothing on many answers that nobody vouches for',
      on(),
      { labels: { all: 500, trusted: 99 } },
      undefined,
    ],
    [
      'a retraining after a fall',
      on(),
      { falls: [fall], labels: { all: 60, trusted: 5 } },
      { kind: 'retrain', learn_from: 'all' },
    ],
    [
      'from trusted answers where there are some',
      on(),
      { falls: [fall], labels: { all: 60, trusted: 20 } },
      { kind: 'retrain', learn_from: 'trusted' },
    ],
    [
      'nothing after a fall with nothing to learn',
      on(),
      { falls: [fall], labels: { all: 19, trusted: 0 } },
      undefined,
    ],
    [
      'nothing for a fall that a retraining knew',
      on(),
      { falls: [fall], labels: { all: 60, trusted: 0 }, ranAt: '2026-03-10T12:00:00.000Z' },
      undefined,
    ],
    ['no retraining the day after another one', on(), { ...enough, ranAt: ago(20) }, undefined],
    [
      'the next step when the guardrails passed',
      on({ ramp: rampAt(0.05) }),
      passed,
      { kind: 'step', share: 0.25, to: 'cnn-2' },
    ],
    [
      'the next step also by policy propose: the ramp was accepted',
      on({ policy: 'propose', ramp: rampAt(0.25) }),
      passed,
      { kind: 'step', share: 0.5 },
    ],
    [
      'the move of v1 after the last step',
      on({ ramp: rampAt(1) }),
      passed,
      { kind: 'promote', to: 'cnn-2', alias_revision: 4 },
    ],
    ['no step before it is judged', on({ ramp: rampAt(0.05) }), waiting, undefined],
    [
      'a rollback at a breach',
      on({ ramp: rampAt(0.5) }),
      breach,
      { kind: 'roll_back', from: 'mlp-1', to: 'cnn-2', reason: 'acierta menos' },
    ],
    [
      'a rollback when a step is not judged in a week',
      on({ ramp: rampAt(0.05, ago(169)) }),
      waiting,
      { kind: 'roll_back' },
    ],
    [
      'a rollback when it was switched off',
      on({ policy: 'off', ramp: rampAt(0.5) }),
      passed,
      { kind: 'roll_back' },
    ],
    [
      'a rollback when somebody stopped it and crashed',
      on({ ramp: rampAt(0.5), history: [done('stop', ago(1), { by: 'luis' })] }),
      passed,
      { kind: 'roll_back' },
    ],
    [
      'a rollback of v1 when it falls after it was moved',
      on({ history: [promoted] }),
      { ...moved, falls: [fall] },
      { kind: 'roll_back', from: 'mlp-1', to: 'cnn-2', alias_revision: 5, of: 7 },
    ],
    [
      'also when only proposals are allowed',
      on({ policy: 'propose', history: [promoted] }),
      { ...moved, falls: [fall] },
      { kind: 'roll_back' },
    ],
    [
      'no rollback for a fall that began before',
      on({ history: [promoted] }),
      { ...moved, falls: [{ ...fall, since: '2026-03-10T05' }] },
      undefined,
    ],
    [
      'no rollback of a move that somebody made since',
      on({ history: [promoted] }),
      { ...moved, alias_revision: 6, falls: [fall] },
      undefined,
    ],
    [
      'no rollback for a fall of doubt, which a camera may cause',
      on({ history: [promoted] }),
      { ...moved, falls: [{ ...fall, signal: 'doubt' }] },
      undefined,
    ],
    [
      'nothing after a stop',
      on({ history: [done('stop', ago(900), { by: 'luis' })] }),
      { ...ship, ...enough },
      undefined,
    ],
    [
      'again after a resume',
      on({ history: [done('resume', ago(1)), done('stop', ago(2))] }),
      ship,
      { kind: 'ramp' },
    ],
    [
      'nothing beyond the daily limit',
      on({ history: Array.from({ length: DAILY_LIMIT - 1 }, () => done('propose_retrain', ago(5))) }),
      ship,
      undefined,
    ],
    [
      'a rollback at the daily limit',
      on({ ramp: rampAt(0.5), history: Array.from({ length: DAILY_LIMIT - 1 }, () => done('step', ago(5))) }),
      breach,
      { kind: 'roll_back' },
    ],
    [
      'nothing while a decision is pending',
      on({ history: [done('retrain', ago(0), { pending: true })] }),
      ship,
      undefined,
    ],
    [
      'a rollback while another decision is pending',
      on({ ramp: rampAt(0.5), history: [done('step', ago(0), { pending: true })] }),
      breach,
      { kind: 'roll_back' },
    ],
    [
      'no second rollback',
      on({ ramp: rampAt(0.5), history: [done('roll_back', ago(0), { pending: true })] }),
      breach,
      undefined,
    ],
  ])('%s', (_name, state, facts, expected) => {
    const action = said(state, facts);
    if (expected === undefined) expect(action).toBeUndefined();
    else expect(action).toMatchObject(expected);
  });

  test('every action says why, in figures', () => {
    expect(said(on(), ship)?.reason).toBe('La prueba dice que cnn-2 acierta más que mlp-1.');
    expect(said(on(), enough)?.reason).toBe('Hay 120 respuestas nuevas de las que alguien responde.');
    expect(said(on(), { falls: [fall], labels: { all: 60, trusted: 0 } })?.reason).toBe(
      'v1 acierta menos: del 95,0 % al 85,0 %. Hay 60 respuestas nuevas.',
    );
  });
});
