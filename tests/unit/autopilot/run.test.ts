// What the autopilot does while something pending cannot be carried out: a breach is not late, everything else waits.
import { expect, test } from 'vitest';
import type { Decision } from '#lib/autopilot/decision.ts';
import type { Guarded } from '#lib/autopilot/guardrails.ts';
import { type live, runAutopilot } from '#lib/autopilot/run.ts';
import { ago, done, NOW, QUIET, rampAt } from './worlds.ts';

const THROUGH = '2026-03-10T11';

/** A step was taken, and the channel cannot be told of it. */
function setUp(verdict: Guarded['verdict']) {
  const history: Decision[] = [done('step', ago(1), { pending: true, share: 0.25 })];
  const world = { head: '2026-03-10T10', carriedOut: [] as string[], isTold: false };
  const deps: typeof live = {
    policy: () => 'on',
    readDecisions: async () => [...history],
    readRamp: async () => rampAt(0.25),
    readSealed: async () => ({ through: THROUGH }),
    readWatched: async () => THROUGH,
    readHead: async () => world.head,
    moveHead: async (hour) => {
      world.head = hour;
    },
    gatherFacts: async () => ({ ...QUIET, guarded: { verdict, reasons: ['peor'] } }),
    putDecision: async (decision) => history.unshift(decision) > 0,
    carryOut: async (decision) => {
      world.carriedOut.push(decision.kind);
      if (!world.isTold) throw new Error('no channel');
      history[history.indexOf(decision)] = { ...decision };
      delete history.find(({ revision }) => revision === decision.revision)?.pending;
    },
  };
  return { history, world, deps };
}

test('a breach ends the ramp at once', async () => {
  const { history, world, deps } = setUp('breach');
  await expect(runAutopilot(NOW, deps)).rejects.toThrow('no channel');
  expect(world.carriedOut).toEqual(['step', 'roll_back']);
  expect(history.map(({ kind }) => kind)).toEqual(['roll_back', 'step']);
  await expect(runAutopilot(NOW, deps)).rejects.toThrow('not carried out');
  expect(history).toHaveLength(2);
});

test('a step that may be taken waits, and the hour is looked at again once the channel was told', async () => {
  const { history, world, deps } = setUp('passed');
  await expect(runAutopilot(NOW, deps)).rejects.toThrow('not carried out');
  expect(world).toMatchObject({ carriedOut: ['step'], head: '2026-03-10T10' });
  world.isTold = true;
  expect(await runAutopilot(NOW, deps)).toBeUndefined();
  expect(await runAutopilot(NOW, deps)).toMatchObject({ kind: 'step', share: 0.5 });
  expect(history.map(({ kind }) => kind)).toEqual(['step', 'step']);
  expect(world.head).toBe(THROUGH);
});
