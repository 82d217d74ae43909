// job(): the event is parsed, and errors reach the platform.
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { job } from '#lib/queue/job.ts';
import { lambdaContext } from '../../support/gateway.ts';

const double = job(z.strictObject({ n: z.int() }), async ({ n }) => {
  if (n === 13) throw new Error('unlucky');
  return n * 2;
});

test('a job returns the result of its use case', async () => {
  expect(await double({ n: 2 }, lambdaContext())).toBe(4);
});

test('a job throws the error of its use case, and refuses an event that its schema refuses', async () => {
  await expect(double({ n: 13 }, lambdaContext())).rejects.toThrow('unlucky');
  await expect(double({ n: 'x' }, lambdaContext())).rejects.toThrow(/"expected": "number"/);
  await expect(double({ n: 1, more: 1 }, lambdaContext())).rejects.toThrow(/more/);
});
