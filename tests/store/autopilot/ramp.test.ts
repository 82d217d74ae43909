// The autopilot on the embedded DynamoDB: a ramp from the first step to the alias, rollbacks, crashes, and what serves whom.
import { expect, test } from 'vitest';
import { carryOut } from '#lib/autopilot/carry-out.ts';
import type { Decision } from '#lib/autopilot/decision.ts';
import { runAutopilot } from '#lib/autopilot/run.ts';
import { readDecisions, readRamp } from '#lib/autopilot/store.ts';
import { addHours } from '#lib/hours.ts';
import { latestMove, latestRamp, modelBehind, moveAlias } from '#lib/models/models.ts';
import { isRamped } from '#lib/models/ramp.ts';
import { served, USERS, useAutopilot, V1, V2 } from './world.ts';

const { world, outside, deps, nextHour } = useAutopilot();

test('a ramp goes from 5 % of the users to all of them, then the alias moves; who is in stays in', async () => {
  expect(await nextHour()).toBe('ramp');
  const first = await served();
  expect(first.length / USERS.length).toBeGreaterThan(0.02);
  expect(first.length / USERS.length).toBeLessThan(0.08);
  expect(first).toEqual(USERS.filter((name) => isRamped(name, { share: 0.05 })));
  const shares = [first.length];
  for (const kind of ['step', 'step', 'step']) {
    expect(await nextHour()).toBe(kind);
    const now = await served();
    expect(now).toEqual(expect.arrayContaining(first));
    shares.push(now.length);
  }
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(USERS.length);
  expect((await modelBehind('v1')).id).toBe(V1);
  expect(await nextHour()).toBe('promote');
  expect((await modelBehind('v1')).id).toBe(V2);
  expect(await latestMove('v1')).toMatchObject({ by: 'autopilot', to: V2, reason: 'bien' });
  expect(await readRamp()).toBeUndefined();
  expect(world.audited).toHaveLength(5);
  expect(world.audited[0]).toBe(`autopilot autopilot.act ramp: ${V2} done`);
  expect(world.told).toEqual([
    `${V2} sirve ya al 5 % de los usuarios de v1`,
    `${V2} sirve ya al 25 % de los usuarios de v1`,
    `${V2} sirve ya al 50 % de los usuarios de v1`,
    `${V2} sirve ya al 100 % de los usuarios de v1`,
    `${V2} ha llegado a v1`,
  ]);
});

test('a breach ends the ramp with the model before, says why, and the model is not tried again', async () => {
  await nextHour();
  await nextHour();
  world.facts = {
    verdict: 'ship',
    guarded: { verdict: 'breach', reasons: ['El modelo nuevo acierta menos.'] },
  };
  expect(await nextHour()).toBe('roll_back');
  expect(await served()).toEqual([]);
  expect((await modelBehind('v1')).id).toBe(V1);
  expect((await readDecisions())[0]).toMatchObject({
    kind: 'roll_back',
    by: 'autopilot',
    reason: 'El modelo nuevo acierta menos.',
  });
  for (let i = 0; i < 50; i++) expect(await nextHour()).toBeUndefined();
});

test('v1 that falls after its ramp is moved back', async () => {
  for (let i = 0; i < 5; i++) await nextHour();
  const models = { v1: V2, v2: V2 };
  const fall = {
    version: 'v1',
    signal: 'accuracy',
    direction: 'down',
    since: world.hour,
    noticed: world.hour,
    before: 0.95,
    after: 0.8,
    clusters: 9,
    models: [V2],
    models_before: [V1],
  } as const;
  world.facts = { models, falls: [{ ...fall, models: [V2], models_before: [V1] }] };
  expect(await nextHour()).toBe('roll_back');
  expect((await modelBehind('v1')).id).toBe(V1);
  expect(await latestMove('v1')).toMatchObject({ rollback: true, by: 'autopilot' });
});

test('what a crash left is carried out by the next call, once', async () => {
  const crash = { ...deps, carryOut: async () => Promise.reject(new Error('killed')) };
  world.hour = addHours(world.hour, 1);
  await expect(runAutopilot(new Date(`${world.hour}:11:00Z`), crash)).rejects.toThrow('killed');
  expect(await latestRamp()).toBeUndefined();
  expect(await runAutopilot(new Date(`${world.hour}:12:00Z`), deps)).toBeUndefined();
  expect(await latestRamp()).toMatchObject({ share: 0.05, decision: 1 });
  const again = (await readDecisions())[0] as Decision;
  await carryOut({ ...again, pending: true }, { isVoid: false }, outside);
  expect(await latestRamp()).toMatchObject({ revision: 1 });
});

test('of ten calls at once for one hour one decides', async () => {
  world.hour = addHours(world.hour, 1);
  const now = new Date(`${world.hour}:11:00Z`);
  await Promise.all(Array.from({ length: 10 }, () => runAutopilot(now, deps)));
  expect(await readDecisions()).toHaveLength(1);
  expect(await latestRamp()).toMatchObject({ revision: 1, share: 0.05 });
});

test('a person who moves v1 during a ramp ends it', async () => {
  await nextHour();
  await moveAlias({ alias: 'v1', model: V1, by: 'luis', reason: 'lo fijo' });
  expect(await served()).toEqual([]);
  expect(await readRamp()).toBeUndefined();
});

test('a retraining is asked for with an id of its decision', async () => {
  world.facts = { labels: { all: 300, trusted: 200 } };
  expect(await nextHour()).toBe('retrain');
  expect(world.asked).toEqual([expect.stringMatching(/^[0-9a-f]{4} autopilot$/)]);
});
