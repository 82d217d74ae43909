// fewNetworks: whether what a run corrects rests on few networks.
import { describe, expect, test } from 'vitest';
import { fewNetworks } from '#lib/retraining/labels/few-networks.ts';
import { mayPublish } from '#lib/retraining/retrain.ts';

type Label = Parameters<typeof fewNetworks>[0][number];
const AGES = '2026-01-01T00:00:00.000Z';

/** Answers that say `digit` where v2 reads `read`, in turn from so many networks; 0: from none that is known. */
function answers(
  count: number,
  read: number,
  digit: number,
  networks: number,
  more: Partial<Label> = {},
): Label[] {
  const reading = { digit: read, probability: 0.6 };
  return Array.from({ length: count }, (_, n) => ({
    digit,
    readings: { v1: reading, v2: reading },
    trust: 'trusted' as const,
    from: { account_at: AGES },
    network: networks === 0 ? undefined : `net-${n % networks}`,
    ...more,
  }));
}

describe('fewNetworks', () => {
  test.each<[string, Label[], ReturnType<typeof fewNetworks>]>([
    ['nothing is corrected', answers(500, 1, 1, 1), undefined],
    ['one network corrects little', answers(9, 1, 7, 1), undefined],
    [
      'one network corrects one digit',
      answers(10, 1, 7, 1),
      { before: 1, after: 7, corrections: 10, of_few: 10, networks: 1 },
    ],
    [
      'five networks do',
      answers(60, 1, 7, 5),
      { before: 1, after: 7, corrections: 60, of_few: 60, networks: 5 },
    ],
    ['people of ten networks and more do', answers(60, 1, 7, 10), undefined],
    [
      'nine networks do, of which five have more than half',
      answers(27, 1, 7, 9),
      { before: 1, after: 7, corrections: 27, of_few: 15, networks: 5 },
    ],
    ['no network is known', answers(60, 1, 7, 0), undefined],
    ['the others are of no known network', [...answers(20, 1, 7, 5), ...answers(20, 1, 7, 0)], undefined],
    ['an administrator has confirmed each one', answers(60, 1, 7, 1, { trust: 'confirmed' }), undefined],
    [
      'an administrator gave them',
      answers(60, 1, 7, 1, { from: { account_at: AGES, by_admin: true } as never }),
      undefined,
    ],
    [
      'three networks correct every digit a little',
      Array.from({ length: 10 }, (_, digit) => answers(3, digit, (digit + 1) % 10, 3)).flat(),
      { corrections: 30, of_few: 30, networks: 3 },
    ],
    [
      'of two digits, the one with more',
      [...answers(12, 1, 7, 2), ...answers(30, 4, 9, 2)],
      { before: 4, after: 9, corrections: 30, of_few: 30, networks: 2 },
    ],
  ])('when %s', (_name, labels, found) => {
    expect(fewNetworks(labels)).toEqual(found);
  });

  test('a run whose corrections rest on few networks is not published by itself, though nobody is unknown', () => {
    const learnt = {
      networks: 5,
      confirmed: 0,
      trusted: 60,
      open: 0,
      held_out_open: 0,
      left_out: {},
      teachers: [],
    };
    const few_networks = { corrections: 30, of_few: 30, networks: 5 };
    expect(mayPublish({ learnt }, { RETRAIN_PUBLISH: 'trusted' })).toBe(true);
    expect(mayPublish({ learnt: { ...learnt, few_networks } }, { RETRAIN_PUBLISH: 'trusted' })).toBe(false);
    expect(mayPublish({ learnt: { ...learnt, few_networks } }, { RETRAIN_PUBLISH: 'auto' })).toBe(true);
  });
});
