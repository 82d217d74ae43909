// Attacks on what the models learn: none that does harm is published unseen, and what the loop learns by itself is no lie. A small model trains here;
// `npm run attacks` plays the same against the models that come with the code.
import { describe, expect, test } from 'vitest';
import { loadShipped } from '../../lib/digits/model/shipped.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { v1 } from '../../lib/digits/weights/v1.ts';
import { ATTACKS, VOUCHED } from './attacks.ts';
import { lessOf, play } from './play.ts';

const small = loadShipped(v1);
const setting = {
  serving: { v1: small, v2: small },
  mnist: lessOf(readMnist()),
  epochs: 1,
  drawings: 200,
};

describe.each(ATTACKS)('$name', ({ name, crowds, learnFrom = 'all' }) => {
  test('is refused, waits for an administrator, or takes a point from no form', async () => {
    const { outcome, reasons, learnt, forms } = await play(crowds, { ...setting, learnFrom });
    if (outcome === 'rejected') expect(reasons).not.toEqual([]);
    // Why it waits: nobody vouches for all of it, or what it corrects rests on few networks.
    if (outcome === 'awaiting_approval')
      expect(learnt.open > 0 || learnt.few_networks !== undefined).toBe(true);
    if (outcome === 'published') expect(Math.min(...Object.values(forms))).toBeGreaterThanOrEqual(-1);
    const { new_account = 0, contradicts_models = 0 } = learnt.left_out;
    // Accounts of half a day, and all of one network.
    if (name === 'sybils of one network')
      expect(new_account + contradicts_models).toBeGreaterThanOrEqual(500);
  }, 120_000);
});

test('what vouched people teach is published by itself, and is the same whether or not liars answer too', async () => {
  const [flipped] = ATTACKS;
  const liars = flipped?.crowds.filter(({ name }) => name === 'liars') ?? [];
  const trusted = { ...setting, learnFrom: 'trusted' } as const;
  const [alone, among] = [await play(VOUCHED, trusted), await play([...VOUCHED, ...liars], trusted)];
  expect(among).toMatchObject({ outcome: 'published', learnt: { open: 0 } });
  expect(among.forms).toEqual(alone.forms);
}, 240_000);
