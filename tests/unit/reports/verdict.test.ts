// The verdict: health first, then enough, then the sequence; each with the figures it rests on.
import { expect, test } from 'vitest';
import { judgeExperiment } from '#lib/reports/verdict.ts';
import { type ArmWorld, tallyOf } from './worlds.ts';

const EVEN = { v1: 0.5, v2: 0.5 };
const users = (count: number, right: number): number[] => Array(count).fill(right);

/** Users who differ a little: right − 1, right, right + 1, … */
const around = (count: number, right: number): number[] =>
  Array.from({ length: count }, (_, k) => right - 1 + (k % 3));

test.each<[string, { v1: ArmWorld; v2: ArmWorld }, object, RegExp]>([
  [
    'nobody yet',
    { v1: { rights: [], answers: 0 }, v2: { rights: [], answers: 0 } },
    { verdict: 'keep_collecting', difference: null, interval: null, about_more_needed: 100 },
    /^Faltan respuestas: hay 0 de v1 y 0 de v2; hacen falta 50 de cada una\. Faltan usuarios/,
  ],
  [
    'one arm only',
    { v1: { rights: around(5, 8), answers: 12 }, v2: { rights: [], answers: 0 } },
    { verdict: 'keep_collecting', difference: null, interval: null, about_more_needed: 50 },
    /Faltan respuestas: hay 60 de v1 y 0 de v2/,
  ],
  [
    'enough answers, but of two users',
    { v1: { rights: [50, 52], answers: 60 }, v2: { rights: around(5, 20), answers: 24 } },
    { verdict: 'keep_collecting', interval: null, about_more_needed: null },
    /^Faltan usuarios: han respondido 2 de v1 y 5 de v2; hacen falta unos 3 de cada una\./,
  ],
  [
    'the demonstration: four users and four',
    { v1: { rights: [12, 14, 16, 18], answers: 30 }, v2: { rights: [29, 30, 28, 29], answers: 30 } },
    { verdict: 'ship', about_more_needed: 0 },
    /^v2 acierta más que v1: entre \+\d.* v1 acierta el 50,0 %: 120 respuestas de 4 usuarios, sobre 4 predicciones\. v2 acierta el 96,7 %: 120/,
  ],
  [
    'the other way round',
    { v2: { rights: [12, 14, 16, 18], answers: 30 }, v1: { rights: [29, 30, 28, 29], answers: 30 } },
    { verdict: 'roll_back', about_more_needed: 0 },
    /^v2 acierta menos que v1: entre −/,
  ],
  [
    'a small difference',
    { v1: { rights: around(20, 18), answers: 20 }, v2: { rights: around(20, 19), answers: 20 } },
    {
      verdict: 'keep_collecting',
      difference: expect.closeTo(0.05, 2),
      about_more_needed: expect.any(Number),
    },
    /^La diferencia puede ser azar: está entre −\d,\d y \+\d+,\d puntos \(p = 0,\d+\)\. Si todo sigue igual, faltan unas [\d.]+ respuestas\./,
  ],
  [
    'no difference at all',
    { v1: { rights: users(20, 18), answers: 20 }, v2: { rights: users(20, 18), answers: 20 } },
    { verdict: 'keep_collecting', difference: 0, about_more_needed: null },
    /^La diferencia puede ser azar: está entre −\d,\d y \+\d,\d puntos \(p = 1\)\. v1 acierta/,
  ],
  [
    'more users in one arm than the weights say, although it wins',
    {
      v1: { rights: around(10, 10), answers: 20, exposed: 60 },
      v2: { rights: around(10, 19), answers: 20, exposed: 120 },
    },
    { verdict: 'unhealthy', about_more_needed: null },
    /^El reparto no es el pedido: 60 usuarios en v1 y 120 en v2, en vez del 50,0 % y 50,0 % \(p < 0,0001\)/,
  ],
  [
    'users of one arm who do not answer',
    {
      v1: { rights: around(60, 4), answers: 5, exposed: 70 },
      v2: { rights: around(20, 4), answers: 5, exposed: 70 },
    },
    { verdict: 'unhealthy', about_more_needed: null },
    /^No contestan por igual: 60 de 70 usuarios de v1 y 20 de 70 usuarios de v2 \(p < 0,0001\)/,
  ],
])('%s', async (_name, world, expected, reasons) => {
  const judgement = judgeExperiment(await tallyOf(world), EVEN);
  expect(judgement).toMatchObject(expected);
  expect(judgement.reasons.join(' ')).toMatch(reasons);
});

test('an experiment that sends nobody to an arm cannot be decided, and one that should not have is unhealthy', async () => {
  const world = { v1: { rights: around(5, 8), answers: 12 }, v2: { rights: [], answers: 0 } };
  expect(judgeExperiment(await tallyOf(world), { v1: 1, v2: 0 })).toMatchObject({
    verdict: 'keep_collecting',
    reasons: ['Ningún usuario va a v2: no hay con qué comparar.', expect.stringContaining('v1 acierta')],
  });
  expect(judgeExperiment(await tallyOf(world), { v1: 0, v2: 1 }).verdict).toBe('unhealthy');
});

test('the interval stays within −1 and 1', async () => {
  const world = { v1: { rights: [0, 20, 0, 20], answers: 20 }, v2: { rights: [20, 20, 0, 20], answers: 20 } };
  const [low, high] = judgeExperiment(await tallyOf(world), EVEN).interval ?? expect.fail('no interval');
  expect(low).toBeGreaterThanOrEqual(-1);
  expect(high).toBeLessThanOrEqual(1);
});
