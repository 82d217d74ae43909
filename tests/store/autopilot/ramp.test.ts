// The autopilot on the embedded DynamoDB: a ramp from the first step to the alias, rollbacks, crashes, people, and what serves whom.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CarryOutDeps, carryOut, liveCarryOut } from '#lib/autopilot/carry-out.ts';
import type { Facts } from '#lib/autopilot/decide.ts';
import type { Decision } from '#lib/autopilot/decision.ts';
import { livePeople, order } from '#lib/autopilot/people.ts';
import { live, runAutopilot } from '#lib/autopilot/run.ts';
import { readDecisions, readRamp } from '#lib/autopilot/store.ts';
import { readAutopilot } from '#lib/autopilot/view.ts';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { idOf, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { AppError } from '#lib/errors.ts';
import { addHours } from '#lib/hours.ts';
import { logger } from '#lib/log.ts';
import { latestMove, latestRamp, modelBehind, moveAlias, servingV1 } from '#lib/models/models.ts';
import { isRamped } from '#lib/models/ramp.ts';
import { allRevisions } from '#lib/models/revision-store.ts';
import { loadStored } from '#lib/models/versions.ts';
import { startDynalite } from '../dynalite.ts';

const V1 = idOf(shippedV1);
const V2 = idOf(shippedV2);
const USERS = Array.from({ length: 400 }, (_, i) => `user-${i}`);

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

let hour = '2026-03-01T00';
let facts: Partial<Facts>;
let policy: 'off' | 'propose' | 'on';
let told: string[];
/** Messages that show something else than what was posted. */
let drawn: string[];
let audited: string[];
let asked: string[];
beforeEach(async () => {
  const TableName = config('MODELS_TABLE').MODELS_TABLE;
  for (const item of ['alias#v1', 'ramp#v1', 'autopilot', 'autopilot#head']) {
    for (const { revision } of await allRevisions(item)) {
      await database().send('DeleteItem', { TableName, Key: { item, revision } });
    }
  }
  [facts, policy, told, drawn, audited, asked] = [{ verdict: 'ship' }, 'on', [], [], [], []];
});

const outside: CarryOutDeps = {
  ...liveCarryOut,
  announce: async ({ title, thread }) => void told.push(thread ? `${title} (${thread.id})` : title),
  redrawAnnouncement: async ({ title, body, thread }) => void drawn.push(`${title}: ${body} (${thread?.id})`),
  recordAudit: async ({ actor, action, target, outcome }) =>
    void audited.push([actor, action, target, outcome].join(' ')),
  tryAnnounceMove: async () => {},
  requestRun: async (run_id, _request, by) => {
    asked.push(`${run_id.slice(0, 4)} ${by}`);
    return {} as never;
  },
};
const deps: typeof live = {
  ...live,
  policy: () => policy,
  readSealed: async () => ({ through: hour }),
  readWatched: async () => hour,
  gatherFacts: async (): Promise<Facts> => ({
    hasRun: false,
    ranAt: undefined,
    labels: { all: 0, trusted: 0 },
    falls: [],
    verdict: undefined,
    models: { v1: V1, v2: V2 },
    alias_revision: (await latestMove('v1'))?.revision ?? 0,
    guarded: { verdict: 'passed', reasons: ['bien'] },
    ...facts,
  }),
  carryOut: async (decision, about) => await carryOut(decision, about, outside),
};
const people = { ...livePeople, policy: () => policy, now: () => new Date(Date.parse(`${hour}:30:00Z`)) };
const nextHour = async (now = new Date(Date.parse(`${hour}:11:00Z`) + 3_600_000)) => {
  hour = addHours(hour, 1);
  return (await runAutopilot(now, deps))?.kind;
};

/** Whom v1 serves which model, in a process that has just started. */
async function served() {
  const serving = servingV1(shippedV1, {
    latestMove,
    latestRamp,
    readRevisions: undefined as never,
    loadStored,
    clock: Date.now,
    logger,
  });
  const models = await Promise.all(USERS.map(async (name) => (await serving(name)).model.id));
  return USERS.filter((_, i) => models[i] === V2);
}

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
  expect(audited).toHaveLength(5);
  expect(audited[0]).toBe(`autopilot autopilot.act ramp: ${V2} done`);
  expect(told).toEqual([
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
  facts = { verdict: 'ship', guarded: { verdict: 'breach', reasons: ['El modelo nuevo acierta menos.'] } };
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
    since: hour,
    noticed: hour,
    before: 0.95,
    after: 0.8,
    clusters: 9,
    models: [V2],
    models_before: [V1],
  } as const;
  facts = { models, falls: [{ ...fall, models: [V2], models_before: [V1] }] };
  expect(await nextHour()).toBe('roll_back');
  expect((await modelBehind('v1')).id).toBe(V1);
  expect(await latestMove('v1')).toMatchObject({ rollback: true, by: 'autopilot' });
});

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
    expect(told.at(-1)).toBe('luis ha detenido el piloto automático');
    await order({ action: 'resume' }, 'ana', people);
    expect(await nextHour()).toBeUndefined();
    const later = new Date(Date.parse(`${hour}:11:00Z`) + 30 * 3_600_000);
    expect(await nextHour(later)).toBe('ramp');
  });

  test('an accepted proposal is done once, by the person who accepted it', async () => {
    policy = 'propose';
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
    policy = 'propose';
    await nextHour();
    await order({ action: 'stop' }, 'luis', people);
    await expect(order({ action: 'accept', revision: 1 }, 'luis', people)).rejects.toBeInstanceOf(AppError);
  });

  test('a ramp that a person orders begins with the next sweep, once, in their name, and goes its steps', async () => {
    policy = 'propose';
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
    facts = {};
    await nextHour();
    expect(await latestRamp()).toBeUndefined();
    expect(told).toEqual(['Sin efecto: cnn-00000000 sirve ya al 5 % de los usuarios de v1']);
    expect((await readDecisions())[0]).not.toHaveProperty('pending');
  });

  test('a stop that comes before the sweep voids what was accepted', async () => {
    policy = 'propose';
    await nextHour();
    await order({ action: 'accept', revision: 1 }, 'luis', people);
    await order({ action: 'stop' }, 'ana', people);
    await nextHour();
    expect(await latestRamp()).toBeUndefined();
    expect(told).toContain(`Sin efecto: ${V2} sirve ya al 5 % de los usuarios de v1 (autopilot-1)`);
  });
});

test('what a crash left is carried out by the next call, once', async () => {
  const crash = { ...deps, carryOut: async () => Promise.reject(new Error('killed')) };
  hour = addHours(hour, 1);
  await expect(runAutopilot(new Date(`${hour}:11:00Z`), crash)).rejects.toThrow('killed');
  expect(await latestRamp()).toBeUndefined();
  expect(await runAutopilot(new Date(`${hour}:12:00Z`), deps)).toBeUndefined();
  expect(await latestRamp()).toMatchObject({ share: 0.05, decision: 1 });
  const again = (await readDecisions())[0] as Decision;
  await carryOut({ ...again, pending: true }, { isVoid: false }, outside);
  expect(await latestRamp()).toMatchObject({ revision: 1 });
});

test('of ten calls at once for one hour one decides', async () => {
  hour = addHours(hour, 1);
  const now = new Date(`${hour}:11:00Z`);
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
  facts = { labels: { all: 300, trusted: 200 } };
  expect(await nextHour()).toBe('retrain');
  expect(asked).toEqual([expect.stringMatching(/^[0-9a-f]{4} autopilot$/)]);
});

describe('the message of a proposal', () => {
  beforeEach(() => {
    policy = 'propose';
  });
  const proposes = `El piloto automático propone subir ${V2} a v1 por pasos (autopilot-1)`;
  const closed = `Propuesta cerrada: subir ${V2} a v1 por pasos`;

  test('shows what came of it once somebody has accepted it, wherever that was', async () => {
    await nextHour();
    await order({ action: 'accept', revision: 1 }, 'luis', people);
    await nextHour();
    expect(told).toEqual([proposes, `${V2} sirve ya al 5 % de los usuarios de v1 (autopilot-1)`]);
    expect(drawn).toEqual([]);
  });

  test('shows who stopped the autopilot, or began another ramp', async () => {
    await nextHour();
    await order({ action: 'stop' }, 'ana', people);
    await nextHour();
    expect(drawn).toEqual([`${closed}: ana ha detenido el piloto automático. (autopilot-1)`]);
    await order({ action: 'resume' }, 'ana', people);
    await nextHour();
    expect(drawn).toHaveLength(1);
  });

  test('says that it is withdrawn after a week, and that nobody can accept it then', async () => {
    await nextHour();
    const week = new Date(Date.parse(`${hour}:30:00Z`) + 8 * 24 * 3_600_000);
    facts = {};
    expect(await nextHour(week)).toBe('withdraw');
    expect(told).toEqual([proposes, `Propuesta retirada: subir ${V2} a v1 por pasos (autopilot-1)`]);
    await expect(order({ action: 'accept', revision: 1 }, 'luis', people)).rejects.toMatchObject({
      code: 'autopilot_changed',
      facts: { decision: { kind: 'withdraw', by: 'autopilot' } },
    });
    expect(await nextHour(week)).toBeUndefined();
  });

  test('says that it is withdrawn when the autopilot was switched off', async () => {
    await nextHour();
    policy = 'off';
    expect(await nextHour()).toBe('withdraw');
    expect(await nextHour()).toBeUndefined();
    expect(told).toHaveLength(2);
  });
});
