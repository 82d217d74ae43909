// judgeExperiment: checks health first, then the amount of data, then the sequential test; with the reasons and their figures.
import { describe, expect, test } from 'vitest';
import { emptyExperiment } from '#lib/reports/rollups/fold.ts';
import { judgeExperiment } from '#lib/reports/verdict.ts';
import { type ArmWorld, EXPERIMENT, fold, tallyOf } from './worlds.ts';

const EVEN = { v1: 0.5, v2: 0.5 };
const users = (count: number, right: number): number[] => Array(count).fill(right);

/** Users who differ a little: right − 1, right, right + 1, … */
const around = (count: number, right: number): number[] =>
  Array.from({ length: count }, (_, k) => right - 1 + (k % 3));

test.each<[string, { v1: ArmWorld; v2: ArmWorld }, object, RegExp]>([
  [
    'there are no answers yet',
    { v1: { rights: [], answers: 0 }, v2: { rights: [], answers: 0 } },
    { verdict: 'keep_collecting', difference: null, interval: null, about_more_needed: 100 },
    /^Faltan respuestas: hay 0 de v1 y 0 de v2; hacen falta 50 de cada una\. Faltan usuarios/,
  ],
  [
    'only one arm has answers',
    { v1: { rights: around(5, 8), answers: 12 }, v2: { rights: [], answers: 0 } },
    { verdict: 'keep_collecting', difference: null, interval: null, about_more_needed: 50 },
    /Faltan respuestas: hay 60 de v1 y 0 de v2/,
  ],
  [
    'there are enough answers, but of two users',
    { v1: { rights: [50, 52], answers: 60 }, v2: { rights: around(5, 20), answers: 24 } },
    { verdict: 'keep_collecting', interval: null, about_more_needed: null },
    /^Faltan usuarios: han respondido 2 de v1 y 5 de v2; hacen falta unos 3 de cada una\./,
  ],
  [
    'four users in each arm differ clearly, as in the demonstration',
    { v1: { rights: [12, 14, 16, 18], answers: 30 }, v2: { rights: [29, 30, 28, 29], answers: 30 } },
    { verdict: 'ship', about_more_needed: 0 },
    /^v2 acierta más que v1: entre \+\d.* v1 acierta el 50,0 %: 120 respuestas de 4 usuarios, sobre 4 predicciones\. v2 acierta el 96,7 %: 120/,
  ],
  [
    'v1 is clearly better than v2',
    { v2: { rights: [12, 14, 16, 18], answers: 30 }, v1: { rights: [29, 30, 28, 29], answers: 30 } },
    { verdict: 'roll_back', about_more_needed: 0 },
    /^v2 acierta menos que v1: entre −/,
  ],
  [
    'the difference is small',
    { v1: { rights: around(20, 18), answers: 20 }, v2: { rights: around(20, 19), answers: 20 } },
    {
      verdict: 'keep_collecting',
      difference: expect.closeTo(0.05, 2),
      about_more_needed: expect.any(Number),
    },
    /^La diferencia puede ser azar: está entre −\d,\d y \+\d+,\d puntos \(p = 0,\d+\)\. Si todo sigue igual, faltan unas [\d.]+ respuestas\./,
  ],
  [
    'there is no difference at all',
    { v1: { rights: users(20, 18), answers: 20 }, v2: { rights: users(20, 18), answers: 20 } },
    { verdict: 'keep_collecting', difference: 0, about_more_needed: null },
    /^La diferencia puede ser azar: está entre −\d,\d y \+\d,\d puntos \(p = 1\)\. v1 acierta/,
  ],
  [
    'one arm has more users than the weights say, although it wins',
    {
      v1: { rights: around(10, 10), answers: 20, exposed: 60 },
      v2: { rights: around(10, 19), answers: 20, exposed: 120 },
    },
    { verdict: 'unhealthy', about_more_needed: null },
    /^El reparto no es el pedido: 60 usuarios en v1 y 120 en v2, en vez del 50,0 % y 50,0 % \(p < 0,0001\)/,
  ],
  [
    'users of one arm answer less often',
    {
      v1: { rights: around(60, 4), answers: 5, exposed: 70 },
      v2: { rights: around(20, 4), answers: 5, exposed: 70 },
    },
    { verdict: 'unhealthy', about_more_needed: null },
    /^No contestan por igual: 60 de 70 usuarios de v1 y 20 de 70 usuarios de v2 \(p < 0,0001\)/,
  ],
])('the verdict is right when %s', async (_name, world, expected, reasons) => {
  const judgement = judgeExperiment(await tallyOf(world), EVEN);
  expect(judgement).toMatchObject(expected);
  expect(judgement.reasons.join(' ')).toMatch(reasons);
});

test('an arm of weight 0 leaves the experiment undecided, and users in such an arm make it unhealthy', async () => {
  const world = { v1: { rights: around(5, 8), answers: 12 }, v2: { rights: [], answers: 0 } };
  expect(judgeExperiment(await tallyOf(world), { v1: 1, v2: 0 })).toMatchObject({
    verdict: 'keep_collecting',
    reasons: ['Ningún usuario va a v2: no hay con qué comparar.', expect.stringContaining('v1 acierta')],
  });
  expect(judgeExperiment(await tallyOf(world), { v1: 0, v2: 1 }).verdict).toBe('unhealthy');
});

test.each([
  ['the first user is of the rare arm', { v1: 0, v2: 1 }, { v1: 0, v2: 0 }, { v1: 0.95, v2: 0.05 }],
  ['two of ten users are of an arm of 1 %', { v1: 8, v2: 2 }, { v1: 0, v2: 0 }, { v1: 0.99, v2: 0.01 }],
  [
    'the one user of the rare arm answers before all others',
    { v1: 29, v2: 1 },
    { v1: 0, v2: 1 },
    { v1: 0.95, v2: 0.05 },
  ],
])('an experiment is not unhealthy because %s', async (_what, exposed, answered, weights) => {
  const arm = (alias: 'v1' | 'v2') => ({
    rights: users(answered[alias], 1),
    answers: 1,
    exposed: exposed[alias],
  });
  expect(judgeExperiment(await tallyOf({ v1: arm('v1'), v2: arm('v2') }), weights).verdict).toBe(
    'keep_collecting',
  );
});

test('the interval of the difference stays within −1 and 1', async () => {
  const world = { v1: { rights: [0, 20, 0, 20], answers: 20 }, v2: { rights: [20, 20, 0, 20], answers: 20 } };
  const [low, high] = judgeExperiment(await tallyOf(world), EVEN).interval ?? expect.fail('no interval');
  expect(low).toBeGreaterThanOrEqual(-1);
  expect(high).toBeLessThanOrEqual(1);
});

describe('the reasons of judgeExperiment', () => {
  test.each([
    [1, 1, 'v1 acierta el 100,0 %: 1 respuesta de 1 usuario, sobre 1 predicción.'],
    [1, 2, 'v1 acierta el 100,0 %: 2 respuestas de 1 usuario, sobre 1 predicción.'],
    [2, 1, 'v1 acierta el 100,0 %: 2 respuestas de 2 usuarios, sobre 2 predicciones.'],
    [1_000, 1, 'v1 acierta el 100,0 %: 1.000 respuestas de 1.000 usuarios, sobre 1.000 predicciones.'],
  ])('have nouns in the right number for %i users with %i answers each', async (count, answers, figure) => {
    const tally = await tallyOf({
      v1: { rights: users(count, answers), answers },
      v2: { rights: [], answers: 0, exposed: count },
    });
    expect(judgeExperiment(tally, EVEN).reasons).toContain(figure);
  });

  test('have “0 predicciones” when answers came without an exposure', async () => {
    const tally = await tallyOf({
      v1: { rights: [2], answers: 2, exposed: 0 },
      v2: { rights: [], answers: 0 },
    });
    expect(judgeExperiment(tally, EVEN).reasons.at(-1)).toContain('de 1 usuario, sobre 0 predicciones.');
  });

  test('have one user in the singular when the split is wrong', async () => {
    const world = { v1: { rights: [1], answers: 1 }, v2: { rights: users(30, 1), answers: 1 } };
    const [reason] = judgeExperiment(await tallyOf(world), EVEN).reasons;
    expect(reason).toMatch(/^El reparto no es el pedido: 1 usuario en v1 y 30 en v2, /);
  });

  test('have one user in the singular when the users of an arm do not answer', async () => {
    const world = {
      v1: { rights: [1], answers: 1, exposed: 1 },
      v2: { rights: [1], answers: 1, exposed: 2_040 },
    };
    const { reasons } = judgeExperiment(await tallyOf(world), { v1: 0.0005, v2: 0.9995 });
    expect(reasons[0]).toMatch(/^No contestan por igual: 1 de 1 usuario de v1 y 1 de 2\.040 usuarios de v2 /);
  });
});

describe('answers that are easy to make up', () => {
  interface Voters {
    name: string;
    users: number;
    networks: number;
    answers: number;
    right: { v1: number; v2: number };
    late?: boolean;
  }
  const OLD = '2026-01-01T00:00:00.000Z';
  const LATE = '2026-02-21T00:00:00.000Z';
  /** Each of these users has answered in one arm; the halves of a crowd are in different arms, on the same networks. */
  const tally = async (...crowds: Voters[]) => {
    const answers = crowds.flatMap(({ name, users, networks, answers, right, late }) =>
      Array.from({ length: users }, (_, user) => {
        const version = user % 2 === 0 ? ('v1' as const) : ('v2' as const);
        return Array.from({ length: answers }, (_, n) => ({
          username: `${name}-${user}`,
          prediction: n % 10,
          // Spread, so that users are not all alike.
          correct: (n * 7 + user * 3) % answers < right[version] * answers,
          version,
          model: EXPERIMENT.models[version],
          experiment: EXPERIMENT.id,
          network: `${name}-net-${Math.floor(user / 2) % networks}`,
          account_at: late ? LATE : OLD,
        }));
      }).flat(),
    );
    const shown = [...new Set(answers.map(({ username }) => username))].map((username) => {
      const { version } = answers.find((answer) => answer.username === username) as (typeof answers)[number];
      return { username, version, experiment: EXPERIMENT.id };
    });
    const { experiments } = await fold(answers, shown);
    return experiments.get(EXPERIMENT.id) ?? emptyExperiment();
  };
  const people = (v1: number, v2: number): Voters => ({
    name: 'people',
    users: 80,
    networks: 40,
    answers: 30,
    right: { v1, v2 },
  });
  const rigged = { v1: 0, v2: 1 };

  test('honest people in many networks decide, and the verdict says nothing more', async () => {
    const { verdict, reasons } = judgeExperiment(await tally(people(0.7, 0.9)), EVEN);
    expect(verdict).toBe('ship');
    expect(reasons.join(' ')).not.toContain('sin');
  });

  test('late accounts that change nothing are named', async () => {
    const late = { ...people(0.7, 0.9), name: 'late', users: 10, late: true };
    const { verdict, reasons } = judgeExperiment(await tally(people(0.7, 0.9), late), EVEN);
    expect(verdict).toBe('ship');
    expect(reasons.join(' ')).toContain(
      'Es lo mismo sin las 300 respuestas de cuentas creadas después de empezar.',
    );
  });

  test('one late answer is in the singular', async () => {
    const late = { ...people(0, 1), name: 'late', users: 1, answers: 1, late: true };
    const { reasons } = judgeExperiment(await tally(people(0.7, 0.9), late), EVEN);
    expect(reasons.join(' ')).toContain(
      'Es lo mismo sin la respuesta de cuentas creadas después de empezar.',
    );
  });

  test.each<[string, Voters, string]>([
    [
      'thirty voters who registered during the experiment, from one network each',
      { name: 'voters', users: 30, networks: 15, answers: 20, right: rigged, late: true },
      'No se sostiene sin las 600 respuestas de cuentas creadas después de empezar',
    ],
    [
      'fifty old accounts in five networks',
      { name: 'voters', users: 50, networks: 5, answers: 40, right: rigged },
      'No se sostiene sin las 5 redes que más lo apoyan',
    ],
    [
      'fifty old accounts in one network',
      { name: 'voters', users: 50, networks: 1, answers: 40, right: rigged },
      '',
    ],
  ])('%s cannot decide', async (_what, voters, reason) => {
    const { verdict, reasons } = judgeExperiment(await tally(people(0.9, 0.9), voters), EVEN);
    expect(verdict).toBe('keep_collecting');
    expect(reasons.join(' ')).toContain(reason);
  });

  test('voters cannot hide behind offices that answer more than they do', async () => {
    const offices = { ...people(0.9, 0.9), name: 'office', users: 60, networks: 5, answers: 60 };
    const few = { ...people(0.9, 0.94), answers: 10 };
    const voters: Voters = { name: 'voters', users: 50, networks: 5, answers: 40, right: { v1: 0.6, v2: 1 } };
    const { verdict, reasons } = judgeExperiment(await tally(few, offices, voters), EVEN);
    expect(verdict).toBe('keep_collecting');
    expect(reasons.join(' ')).toContain('No se sostiene sin las 5 redes que más lo apoyan');
  });

  test('without any known network the verdict is by user alone', async () => {
    const { v1, v2 } = { v1: around(20, 14), v2: around(20, 19) };
    const known = await tallyOf({ v1: { rights: v1, answers: 20 }, v2: { rights: v2, answers: 20 } });
    expect(judgeExperiment(known, EVEN).verdict).toBe('ship');
  });
});
