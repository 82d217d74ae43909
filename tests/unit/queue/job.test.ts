// job(): the event is parsed, and what is thrown reaches the platform.
import { expect, test } from 'vitest';
import * as z from 'zod';
import { job } from '#lib/queue/job.ts';
import { lambdaContext } from '../../support/gateway.ts';

const double = job(z.strictObject({ n: z.int() }), async ({ n }) => {
  if (n === 13) throw new Error('unlucky');
  return n * 2;
});

test('answers what the use case returns', async () => {
  expect(await double({ n: 2 }, lambdaContext())).toBe(4);
});

test('throws the use case’s error, and refuses an event that does not fit', async () => {
  await expect(double({ n: 13 }, lambdaContext())).rejects.toThrow('unlucky');
  await expect(double({ n: 'x' }, lambdaContext())).rejects.toThrow(/expected number/);
  await expect(double({ n: 1, more: 1 }, lambdaContext())).rejects.toThrow(/more/);
});
