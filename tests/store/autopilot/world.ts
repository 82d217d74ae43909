// The autopilot on the embedded DynamoDB, hour by hour: what it knows of each hour is set, and what it does outside of its tables is noted.
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type CarryOutDeps, carryOut, liveCarryOut } from '#lib/autopilot/carry-out.ts';
import type { Facts } from '#lib/autopilot/decide.ts';
import { livePeople } from '#lib/autopilot/people.ts';
import { live, runAutopilot } from '#lib/autopilot/run.ts';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { idOf, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { addHours } from '#lib/hours.ts';
import { logger } from '#lib/log.ts';
import { latestMove, latestRamp, servingV1 } from '#lib/models/models.ts';
import { allRevisions } from '#lib/models/revision-store.ts';
import { loadStored } from '#lib/models/versions.ts';
import { startDynalite } from '../dynalite.ts';

export const V1 = idOf(shippedV1);
export const V2 = idOf(shippedV2);
export const USERS = Array.from({ length: 400 }, (_, i) => `user-${i}`);

interface World {
  hour: string;
  /** What differs from the facts of a quiet hour. */
  facts: Partial<Facts>;
  policy: 'off' | 'propose' | 'on';
  told: string[];
  /** Messages that show something else than what was posted. */
  drawn: string[];
  audited: string[];
  asked: string[];
}

/** For all tests of a file; each begins without moves, ramps and decisions, with the verdict that v2 is better. */
export function useAutopilot() {
  let stop: () => Promise<void>;
  beforeAll(async () => {
    ({ stop } = await startDynalite());
  });
  afterAll(async () => await stop());

  const fresh = (): Omit<World, 'hour'> => ({
    facts: { verdict: 'ship' },
    policy: 'on',
    told: [],
    drawn: [],
    audited: [],
    asked: [],
  });
  const world: World = { hour: '2026-03-01T00', ...fresh() };
  beforeEach(async () => {
    const TableName = config('MODELS_TABLE').MODELS_TABLE;
    for (const item of ['alias#v1', 'ramp#v1', 'autopilot', 'autopilot#head']) {
      for (const { revision } of await allRevisions(item)) {
        await database().send('DeleteItem', { TableName, Key: { item, revision } });
      }
    }
    Object.assign(world, fresh());
  });

  const outside: CarryOutDeps = {
    ...liveCarryOut,
    announce: async ({ title, thread }) => void world.told.push(thread ? `${title} (${thread.id})` : title),
    redrawAnnouncement: async ({ title, body, fields = [], thread }) => {
      const who = fields.find(({ name }) => name === 'Quién')?.value;
      world.drawn.push(`${title}: ${body} ${who} (${thread?.id})`);
    },
    recordAudit: async ({ actor, action, target, outcome }) =>
      void world.audited.push([actor, action, target, outcome].join(' ')),
    tryAnnounceMove: async () => {},
    requestRun: async (run_id, _request, by) => {
      world.asked.push(`${run_id.slice(0, 4)} ${by}`);
      return {} as never;
    },
  };
  const deps: typeof live = {
    ...live,
    policy: () => world.policy,
    readSealed: async () => ({ through: world.hour }),
    readWatched: async () => world.hour,
    gatherFacts: async (): Promise<Facts> => ({
      hasRun: false,
      ranAt: undefined,
      labels: { all: 0, trusted: 0 },
      falls: [],
      verdict: undefined,
      models: { v1: V1, v2: V2 },
      alias_revision: (await latestMove('v1'))?.revision ?? 0,
      guarded: { verdict: 'passed', reasons: ['bien'] },
      ...world.facts,
    }),
    carryOut: async (decision, about) => await carryOut(decision, about, outside),
  };
  const people = {
    ...livePeople,
    policy: () => world.policy,
    now: () => new Date(Date.parse(`${world.hour}:30:00Z`)),
  };
  const nextHour = async (now = new Date(Date.parse(`${world.hour}:11:00Z`) + 3_600_000)) => {
    world.hour = addHours(world.hour, 1);
    return (await runAutopilot(now, deps))?.kind;
  };
  return { world, outside, deps, people, nextHour };
}

/** The users to whom v1 serves V2, in a process that has just started. */
export async function served() {
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
