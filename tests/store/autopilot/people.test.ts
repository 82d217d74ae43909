// What people tell the autopilot on the embedded DynamoDB, and what its proposals show afterwards.
import { beforeEach, describe, expect, test } from 'vitest';
import { order } from '#lib/autopilot/people.ts';
import { readDecisions, readRamp } from '#lib/autopilot/store.ts';
import { readAutopilot } from '#lib/autopilot/view.ts';
import { AppError } from '#lib/errors.ts';
import { latestRamp } from '#lib/models/models.ts';
import { served, useAutopilot, V2 } from './world.ts';

const { world, people, nextHour } = useAutopilot();

describe('people', () => {
  test('stop ends a ramp at once, is recorded with who, and the autopilot does nothing until somebody resumes', async () => {
    await nextHour();
    await nextHour();
    await order({ action: 'stop' }, 'luis', people);
    expect(await served()).toEqual([]);
    expect(await readAutopilot({ ...people, readRamp })).toMatchObject({
      stopped: { by: 'luis', kind: 'stop' },
      ramp: null,
    });
    expect(await order({ action: 'stop' }, 'ana', people)).toMatchObject({ by: 'luis' });
    expect(await nextHour()).toBeUndefined();
    expect(world.told.at(-1)).toBe('luis ha detenido el piloto automático');
    await order({ action: 'resume' }, 'ana', people);
    expect(await nextHour()).toBeUndefined();
    const later = new Date(Date.parse(`${world.hour}:11:00Z`) + 30 * 3_600_000);
    expect(await nextHour(later)).toBe('ramp');
  });

  test('an accepted proposal is done once, by the person who accepted it', async () => {
    world.policy = 'propose';
    expect(await nextHour()).toBe('propose_ramp');
    expect(await served()).toEqual([]);
    const [proposal] = await readDecisions();
    const accept = { action: 'accept', revision: proposal?.revision } as const;
    const answers = await Promise.allSettled([
      order(accept, 'luis', people),
      order(accept, 'luis', people),
      order(accept, 'ana', people),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    expect(await nextHour()).toBeUndefined();
    expect((await readDecisions()).filter(({ kind }) => kind === 'ramp')).toHaveLength(1);
    expect((await served()).length).toBeGreaterThan(0);
    expect(await readRamp()).toMatchObject({ share: 0.05 });
    expect(await nextHour()).toBe('step');
  });

  test('a proposal that is old, unknown or stopped is refused', async () => {
    const refused = expect.objectContaining({ code: 'autopilot_changed' });
    await expect(order({ action: 'accept', revision: 1 }, 'luis', people)).rejects.toEqual(refused);
    world.policy = 'propose';
    await nextHour();
    await order({ action: 'stop' }, 'luis', people);
    await expect(order({ action: 'accept', revision: 1 }, 'luis', people)).rejects.toBeInstanceOf(AppError);
  });

  test('a ramp that a person orders begins with the next sweep, once, in their name, and goes its steps', async () => {
    world.policy = 'propose';
    const to = { action: 'ramp', model: V2 } as const;
    const answers = await Promise.allSettled([order(to, 'ana', people), order(to, 'luis', people)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await served()).toEqual([]);
    await nextHour();
    expect(await readRamp()).toMatchObject({
      share: 0.05,
      to: V2,
      by: expect.stringMatching(/^(ana|luis)$/),
    });
    await expect(order(to, 'ana', people)).rejects.toMatchObject({ code: 'autopilot_changed' });
    expect(await nextHour()).toBe('step');
    expect(await readRamp()).toMatchObject({ share: 0.25, to: V2 });
  });

  test('a ramp to a model that is not there has no effect, and the channel says so', async () => {
    await order({ action: 'ramp', model: 'cnn-00000000' }, 'ana', people);
    world.facts = {};
    await nextHour();
    expect(await latestRamp()).toBeUndefined();
    expect(world.told).toEqual(['Sin efecto: cnn-00000000 sirve ya al 5 % de los usuarios de v1']);
    expect((await readDecisions())[0]).not.toHaveProperty('pending');
  });

  test('a stop that comes before the sweep voids what was accepted', async () => {
    world.policy = 'propose';
    await nextHour();
    await order({ action: 'accept', revision: 1 }, 'luis', people);
    await order({ action: 'stop' }, 'ana', people);
    await nextHour();
    expect(await latestRamp()).toBeUndefined();
    expect(world.told).toContain(`Sin efecto: ${V2} sirve ya al 5 % de los usuarios de v1 (autopilot-1)`);
  });
});

describe('the message of a proposal', () => {
  beforeEach(() => {
    world.policy = 'propose';
  });
  const proposes = `El piloto automático propone subir ${V2} a v1 por pasos (autopilot-1)`;
  const closed = `Propuesta cerrada: subir ${V2} a v1 por pasos`;

  test('shows what came of it once somebody has accepted it, wherever that was', async () => {
    await nextHour();
    await order({ action: 'accept', revision: 1 }, 'luis', people);
    await nextHour();
    expect(world.told).toEqual([proposes, `${V2} sirve ya al 5 % de los usuarios de v1 (autopilot-1)`]);
    expect(world.drawn).toEqual([]);
  });

  test('shows who stopped the autopilot, once', async () => {
    await nextHour();
    await order({ action: 'stop' }, 'ana', people);
    await nextHour();
    expect(world.drawn).toEqual([`${closed}: ana ha detenido el piloto automático. ana (autopilot-1)`]);
    await order({ action: 'resume' }, 'ana', people);
    await nextHour();
    expect(world.drawn).toHaveLength(1);
  });

  test('shows who began a ramp without it', async () => {
    await nextHour();
    await order({ action: 'ramp', model: V2 }, 'luis', people);
    await nextHour();
    const ramp = `${V2} sirve ya al 5 % de los usuarios de v1.`;
    expect(world.drawn).toEqual([`${closed}: ${ramp} luis (autopilot-1)`]);
  });

  test('says that it is withdrawn after a week, and that nobody can accept it then', async () => {
    await nextHour();
    const week = new Date(Date.parse(`${world.hour}:30:00Z`) + 8 * 24 * 3_600_000);
    world.facts = {};
    expect(await nextHour(week)).toBe('withdraw');
    expect(world.told).toEqual([proposes, `Propuesta retirada: subir ${V2} a v1 por pasos (autopilot-1)`]);
    await expect(order({ action: 'accept', revision: 1 }, 'luis', people)).rejects.toMatchObject({
      code: 'autopilot_changed',
      facts: { decision: { kind: 'withdraw', by: 'autopilot' } },
    });
    expect(await nextHour(week)).toBeUndefined();
  });

  test('says that it is withdrawn when the autopilot was switched off', async () => {
    await nextHour();
    world.policy = 'off';
    expect(await nextHour()).toBe('withdraw');
    expect(await nextHour()).toBeUndefined();
    expect(world.told).toHaveLength(2);
  });
});
