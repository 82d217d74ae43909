// A decision of the autopilot whose process is killed at any step: the next call completes it once, and what a person did in between stands.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CarryOutDeps, carryOut, liveCarryOut } from '#lib/autopilot/carry-out.ts';
import { type Action, AUTOPILOT, decisionOf } from '#lib/autopilot/decision.ts';
import { livePeople, order } from '#lib/autopilot/people.ts';
import { live, runAutopilot } from '#lib/autopilot/run.ts';
import { markDone, putDecision, readDecisions, readRamp } from '#lib/autopilot/store.ts';
import { config } from '#lib/config.ts';
import { latestRamp, modelBehind, moveAlias, startRamp } from '#lib/models/models.ts';
import { allMoves } from '#lib/models/moves.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { live as liveRequest, requestRun } from '#lib/retraining/request.ts';
import { listRuns } from '#lib/retraining/run-store.ts';
import { invoke, type Killer } from '../../support/simulation/killable.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { inSteps, withFakes } from '../retraining/services.ts';

const { v1: OLD, v2: NEW } = SHIPPED_IDS;

let services: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  services = await startDynalite();
});
afterAll(async () => await services.stop());

let told: Set<string>;
let audited: Map<string, string>;
beforeEach(async () => await startAfresh());

async function startAfresh() {
  const { MODELS_TABLE, RUNS_TABLE } = config('MODELS_TABLE', 'RUNS_TABLE');
  await emptyTable(services.client, MODELS_TABLE, 'item', 'revision');
  await emptyTable(services.client, RUNS_TABLE, 'run_id');
  [told, audited] = [new Set(), new Map()];
}

const requestDeps = withFakes(liveRequest, {
  queue: { sendRun: async () => {} },
  alerts: { announce: async () => {} },
  mlflow: { mlflowServer: () => undefined },
});
const outside: CarryOutDeps = {
  ...liveCarryOut,
  announce: async ({ id, title }) => void told.add(`${id}: ${title}`),
  redrawAnnouncement: async () => {},
  recordAudit: async ({ at, target, outcome }, id = randomUUID()) =>
    void audited.set(`${at} ${id}`, `${target} ${outcome}`),
  tryAnnounceMove: async () => {},
  requestRun: async (run_id, request, by) => await requestRun(run_id, request, by, requestDeps),
};
const people = { ...livePeople, policy: () => 'on' as const };

/** Carries out what is pending. No hour is decided about. */
const callKilledBy = async (killer: Killer) =>
  await invoke(killer, async ({ step }) => {
    const { all } = inSteps({ all: outside }, step, []);
    const readSealed = async () => undefined;
    await runAutopilot(new Date(), {
      ...live,
      readSealed,
      carryOut: (one, about) => carryOut(one, about, all),
    });
  });
const callOnce = async () => await callKilledBy(() => false);

async function decideTo(action: Action) {
  const decision = decisionOf(action, AUTOPILOT, await readDecisions(), new Date());
  expect(await putDecision(decision)).toBe(true);
  return decision;
}

const about = { from: OLD, to: NEW, alias_revision: 0, reason: 'r' };
async function rampTo(share: number) {
  const decision = await decideTo({ kind: 'ramp', share, ...about });
  await startRamp({ ...about, share }, { by: AUTOPILOT, reason: 'r', decision: decision.revision });
  await markDone(decision);
}

const FORWARD: Record<string, () => Promise<Action>> = {
  'a retraining': async () => ({ kind: 'retrain', learn_from: 'all', reason: 'r' }),
  'the beginning of a ramp': async () => ({ kind: 'ramp', share: 0.05, ...about }),
  'a step': async () => {
    await rampTo(0.05);
    return { kind: 'step', share: 0.25, ...about };
  },
  'a promotion': async () => {
    await rampTo(1);
    return { kind: 'promote', ...about };
  },
};
const BACK: typeof FORWARD = {
  'a rollback of a ramp': async () => {
    await rampTo(0.5);
    return { kind: 'roll_back', ...about };
  },
  'a rollback after a ramp': async () => {
    await moveAlias({ alias: 'v1', model: NEW, by: AUTOPILOT, reason: 'r' });
    return { kind: 'roll_back', ...about, alias_revision: 1, of: 1 };
  },
};

/** What came of it. */
const came = async () => ({
  ramp: await latestRamp().then((ramp) => ramp && [ramp.revision, ramp.state, ramp.share]),
  moves: (await allMoves('v1')).map(({ to }) => to),
  runs: (await listRuns(10)).items.map(({ status }) => status),
  told: [...told],
  audited: [...audited.values()],
  pending: (await readDecisions()).filter(({ pending }) => pending),
});

/** Kills a call at each step in turn. */
async function atEachStep(arrange: () => Promise<Action>, check: (deadly: string) => Promise<void>) {
  const steps: string[] = [];
  await decideTo(await arrange());
  await callKilledBy((step) => steps.push(step) === 0);
  for (const [i, deadly] of steps.entries()) {
    // A crash before a step is a crash after the one before it.
    if (i > 0 && deadly.startsWith('before')) continue;
    await startAfresh();
    await decideTo(await arrange());
    let at = 0;
    expect(await callKilledBy(() => at++ === i), deadly).toBe('killed');
    await check(deadly);
  }
}

describe.each(Object.entries({ ...FORWARD, ...BACK }))('%s', (name, arrange) => {
  test('is completed by the next call as if there had been no crash, and recorded once', async () => {
    await decideTo(await arrange());
    await callOnce();
    const wanted = await came();
    expect(wanted.pending).toEqual([]);
    await startAfresh();
    await atEachStep(arrange, async (deadly) => {
      await callOnce();
      expect(await came(), deadly).toEqual(wanted);
    });
  });

  test.runIf(name in FORWARD)('that a person stops after the crash goes no further', async () => {
    await atEachStep(arrange, async (deadly) => {
      const { moves, runs } = await came();
      await order({ action: 'stop' }, 'luis', people);
      await callOnce();
      expect(await readRamp(), deadly).toBeUndefined();
      expect(await came(), deadly).toMatchObject({ moves, runs, pending: [] });
    });
  });

  test.runIf(name in FORWARD)(
    'that was carried out is told as it was, also when a person stops before',
    async () => {
      await decideTo(await arrange());
      await callKilledBy((step) => step === 'before announce');
      await order({ action: 'stop' }, 'luis', people);
      await callOnce();
      expect([...audited.values()]).toEqual([expect.stringMatching(/ done$/)]);
      expect([...told].filter((text) => text.includes('Sin efecto'))).toEqual([]);
      expect(told.size).toBe(2);
    },
  );

  test('leaves v1 where a person moved it after the crash', async () => {
    await atEachStep(arrange, async (deadly) => {
      await moveAlias({ alias: 'v1', model: OLD, by: 'luis', reason: 'r' });
      await callOnce();
      expect((await modelBehind('v1')).id, deadly).toBe(OLD);
      expect(await readRamp(), deadly).toBeUndefined();
    });
  });
});
