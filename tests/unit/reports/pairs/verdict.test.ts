// judgePairs and decide: shortages, the sequential test, what rests on answers that are easy to make up, and which verdict decides.
import { describe, expect, test } from 'vitest';
import type { Alias } from '#lib/models/models.ts';
import { decide } from '#lib/reports/decision.ts';
import { addPairs, emptyPairs, type Pair, type PairTally, tallyPairs } from '#lib/reports/pairs/tally.ts';
import { judgePairs } from '#lib/reports/pairs/verdict.ts';

interface Crowd {
  /** Their hashes begin here, one apart. */
  from?: number;
  users: number;
  networks?: number;
  pictures: number;
  better: number;
  worse?: number;
  isLate?: boolean;
}

/** Users take turns between the versions; each reports as many pictures. */
function crowd({ from = 0, users, networks, pictures, better, worse = 0, isLate = false }: Crowd): PairTally {
  const pairs = Array.from({ length: users }, (_, k) =>
    Array.from({ length: pictures }, (_, n): Pair => {
      const shown: Alias = k % 2 ? 'v2' : 'v1';
      const isRight = { v1: n >= better, v2: n < better || n >= better + worse };
      const network = networks === undefined ? undefined : from + (Math.floor(k / 2) % networks);
      return { shown, isRight, person: from + k, network, isLate };
    }),
  ).flat();
  return tallyPairs(pairs, { left_out: 0, unread: 0 });
}

const honest: Crowd = { users: 40, pictures: 10, better: 0 };

describe('judgePairs', () => {
  test.each<[string, PairTally, object, RegExp]>([
    [
      'there are no labels',
      emptyPairs(),
      { verdict: 'keep_collecting', pictures: 0, difference: null, interval: null, about_more_needed: null },
      /^Faltan imágenes con su dígito: hay 0 a las que respondió v1 y 0 a las que respondió v2; hacen falta 25 de cada una, de unos 3 usuarios\.$/,
    ],
    [
      'there are enough pictures of too few users',
      crowd({ users: 4, pictures: 30, better: 20 }),
      { verdict: 'keep_collecting', interval: null, difference: expect.closeTo(0.667, 2) },
      /^Faltan imágenes con su dígito: hay 60 .* De 120 imágenes solo v2 lee bien 80 y solo v1 0; en el 33,3 % aciertan o fallan las dos\.$/,
    ],
    [
      'v2 is clearly better',
      crowd({ users: 20, pictures: 10, better: 2 }),
      { verdict: 'ship', better: 40, worse: 0, about_more_needed: 0, difference: 0.2 },
      /^Con las mismas imágenes v2 acierta más que v1: entre \+\d/,
    ],
    [
      'v1 is clearly better',
      crowd({ users: 20, pictures: 10, better: 0, worse: 2 }),
      { verdict: 'roll_back', difference: -0.2 },
      /^Con las mismas imágenes v2 acierta menos que v1: entre −/,
    ],
    [
      'the models fail equally often on other pictures',
      crowd({ users: 20, pictures: 10, better: 1, worse: 1 }),
      { verdict: 'keep_collecting', difference: 0, about_more_needed: null },
      /^Con las mismas imágenes la diferencia puede ser azar: está entre −\d+,\d y \+\d+,\d puntos \(p = 1\)\./,
    ],
    [
      'the difference is small',
      addPairs(crowd(honest), crowd({ from: 40, users: 8, pictures: 10, better: 1 })),
      { verdict: 'keep_collecting', about_more_needed: expect.any(Number) },
      /Si todo sigue igual, faltan unas [\d.]+ imágenes\./,
    ],
  ])('the verdict is right when %s', (_name, tally, expected, reasons) => {
    const judged = judgePairs(tally);
    expect(judged).toMatchObject(expected);
    expect(judged.reasons.join(' ')).toMatch(reasons);
  });

  test('labels that do not count and pictures that were not read are told', () => {
    const { reasons } = judgePairs({ ...crowd(honest), left_out: 1, unread: 1_200 });
    expect(reasons.slice(-2)).toEqual([
      'No cuenta 1 respuesta sin confianza suficiente.',
      'Sin leer por los dos modelos: 1.200 imágenes.',
    ]);
  });

  const many: Crowd = { from: 1_000, users: 40, networks: 20, pictures: 10, better: 0 };
  test.each<[string, Crowd, RegExp]>([
    [
      'accounts that were made after the beginning',
      { from: 2_000, users: 40, pictures: 10, better: 8, isLate: true },
      /No se sostiene sin las 400 respuestas de cuentas creadas después de empezar/,
    ],
    [
      'five networks',
      { from: 2_010, users: 40, networks: 5, pictures: 30, better: 20 },
      /No se sostiene sin las 5 redes que más lo apoyan/,
    ],
  ])('a verdict that rests on %s is none', (_name, liars, reason) => {
    const judged = judgePairs(addPairs(crowd(many), crowd(liars)));
    expect(judged.verdict).toBe('keep_collecting');
    expect(judged.about_more_needed).toBeNull();
    expect(judged.reasons.join(' ')).toMatch(reason);
  });

  test('a verdict that also holds without late accounts and the strongest networks is one', () => {
    const late: Crowd = { from: 2_000, users: 4, networks: 2, pictures: 10, better: 3, isLate: true };
    const judged = judgePairs(addPairs(crowd({ ...many, better: 3 }), crowd(late)));
    expect(judged.verdict).toBe('ship');
    expect(judged.reasons).toContain(
      'Es lo mismo sin las 40 respuestas de cuentas creadas después de empezar.',
    );
  });
});

test.each([
  ['ship', 'ship', 'ship', 'both'],
  ['roll_back', 'roll_back', 'roll_back', 'both'],
  ['ship', 'keep_collecting', 'ship', 'ab'],
  ['roll_back', 'keep_collecting', 'roll_back', 'ab'],
  ['keep_collecting', 'ship', 'ship', 'pairs'],
  ['keep_collecting', 'roll_back', 'roll_back', 'pairs'],
  ['ship', 'roll_back', 'keep_collecting', null],
  ['roll_back', 'ship', 'keep_collecting', null],
  ['keep_collecting', 'keep_collecting', 'keep_collecting', null],
  ['unhealthy', 'ship', 'unhealthy', 'ab'],
  ['unhealthy', 'keep_collecting', 'unhealthy', 'ab'],
] as const)('with %s by A/B and %s by pairs the decision is %s', (ab, pairs, verdict, by) => {
  expect(decide({ verdict: ab }, { verdict: pairs })).toMatchObject({ verdict, by });
});
