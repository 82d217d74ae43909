// The sweep: every chore runs, and a failure is reported.
import { expect, test } from 'vitest';
import { sweep } from '../../../functions/sweep/sweep.ts';
import { lambdaContext } from '../../support/gateway.ts';

test('a chore that fails does not stop the others, and the sweep fails with its name', async () => {
  const done: string[] = [];
  const chores = [
    { name: 'first', run: async () => void done.push('first') },
    { name: 'second', run: () => Promise.reject(new Error('no table')) },
    { name: 'third', run: async () => void done.push('third') },
  ];
  await expect(sweep(chores)({}, lambdaContext())).rejects.toThrow('Not swept: second: no table');
  expect(done).toEqual(['first', 'third']);
  await expect(
    sweep(chores.filter(({ name }) => name !== 'second'))({}, lambdaContext()),
  ).resolves.toBeUndefined();
});
