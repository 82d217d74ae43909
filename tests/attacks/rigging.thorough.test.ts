// Verdict rigging: of experiments in which neither version is better, no more have a winner than without the attackers.
import { expect, test } from 'vitest';
import { RIGGINGS, shareRigged } from './rigging.ts';

test.each(RIGGINGS)(
  'no version wins in more than one of twenty experiments: $name',
  (rigging) => {
    expect(shareRigged(rigging, 20)).toBeLessThanOrEqual(0.05);
  },
  120_000,
);
