// The guardrails of a ramp: what is a breach, what is passed, and what is not known yet.
import { describe, expect, test } from 'vitest';
import { type Arm, judgeRamp } from '#lib/autopilot/guardrails.ts';
import { type Pair, tallyPairs } from '#lib/reports/pairs/tally.ts';
import { emptyCluster } from '#lib/watching/counts.ts';

interface Of {
  users: number;
  predictions: number;
  accuracy?: number;
  doubt?: number;
  failed?: number;
  slow?: number;
}

/** Each of the users the same, so that the figures are exact. */
function armOf({ users, predictions, accuracy = 0.95, doubt = 0.02, failed = 0, slow = 0 }: Of): Arm {
  const each = predictions / users;
  return {
    served: Array.from({ length: users }, () => ({
      ...emptyCluster(),
      predictions: each,
      doubtful: each * doubt,
      failed: each * failed,
      slow: each * slow,
    })),
    answers: Array.from({ length: users }, () => ({ answers: each, right: each * accuracy })),
  };
}

const OLD = armOf({ users: 40, predictions: 8_000 });
const fresh = (of: Partial<Of>) => armOf({ users: 10, predictions: 1_500, ...of });
const judge = (arm: Arm, share = 0.25) => {
  const arms = { fresh: arm, old: OLD };
  return judgeRamp(arms, arms, share);
};

test.each<[string, Partial<Of>, string, RegExp]>([
  ['as good as before', {}, 'passed', /aciertos: 95,0 % \(antes 95,0 %\)/],
  ['better', { accuracy: 0.99 }, 'passed', /aciertos: 99,0 %/],
  [
    'less accurate by 10 points',
    { accuracy: 0.85 },
    'breach',
    /acierta menos: aciertos, 85,0 % frente al 95,0 %/,
  ],
  ['more doubtful by 20 points', { doubt: 0.22 }, 'breach', /duda más/],
  ['failing in 10 % of calls', { failed: 0.1 }, 'breach', /falla más/],
  ['slow in 20 % of calls', { slow: 0.2 }, 'breach', /es más lento/],
  ['with 30 answers', { predictions: 30 }, 'wait', /Faltan datos de aciertos: 30 de 50/],
  ['with two users', { users: 2, predictions: 500 }, 'wait', /2 de 3 grupos/],
  ['with 60 answers, which prove little', { predictions: 60 }, 'wait', /Aún puede perder/],
])('a model that is %s', (_name, of, verdict, reason) => {
  const found = judge(fresh(of));
  expect(found.verdict).toBe(verdict);
  expect(found.reasons.join(' ')).toMatch(reason);
});

test('the first step needs less: one user in twenty is served', () => {
  const arm = fresh({ users: 6, predictions: 150 });
  expect(judge(arm, 0.05).verdict).toBe('passed');
  expect(judge(arm, 0.5).verdict).toBe('wait');
});

test('a breach is looked for in the whole ramp, and a pass in the step alone', () => {
  const bad = { fresh: fresh({ accuracy: 0.85 }), old: OLD };
  const good = { fresh: fresh({}), old: OLD };
  expect(judgeRamp(bad, good, 0.25).verdict).toBe('breach');
  expect(judgeRamp(good, { fresh: fresh({ predictions: 20 }), old: OLD }, 0.25).verdict).toBe('wait');
});

describe('the same pictures', () => {
  /** Users of either model; the new one misreads `worse` of each user's ten pictures, which the old one reads. */
  const tally = (users: number, worse: number) =>
    tallyPairs(
      Array.from({ length: users * 10 }, (_, n): Pair => {
        const person = Math.floor(n / 10);
        return {
          shown: person % 2 ? 'v2' : 'v1',
          isRight: { v1: true, v2: n % 10 >= worse },
          person,
          network: undefined,
          isLate: false,
        };
      }),
      { left_out: 0, unread: 0 },
    );
  /** Too few answers for the guardrail that compares users. */
  const few = { fresh: fresh({ predictions: 30 }), old: OLD };

  test('are a breach when the new model surely misreads more of them, before its users show it', () => {
    const { verdict, reasons } = judgeRamp(few, few, 0.25, tally(20, 2));
    expect(verdict).toBe('breach');
    expect(reasons).toEqual([
      'Con las mismas 200 imágenes el modelo nuevo acierta menos: solo él lee bien 0, y solo el de antes 40 (−20,0 puntos).',
    ]);
  });

  test.each<[string, ReturnType<typeof tally>]>([
    ['there are none', tally(0, 0)],
    ['they are of two users', tally(2, 5)],
    ['both models read them alike', tally(20, 0)],
  ])('decide nothing when %s', (_name, pairs) => {
    expect(judgeRamp(few, few, 0.25, pairs).verdict).toBe('wait');
  });
});
