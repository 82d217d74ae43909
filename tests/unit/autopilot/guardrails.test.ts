// The guardrails of a ramp: what is a breach, what is passed, and what is not known yet.
import { expect, test } from 'vitest';
import { type Arm, judgeRamp } from '#lib/autopilot/guardrails.ts';
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
