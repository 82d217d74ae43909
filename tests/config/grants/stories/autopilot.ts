// The autopilot: what people tell it, and what the sweep carries out: a ramp to its end, a rollback, a retraining, a proposal.
import { expect } from 'vitest';
import { latestMove, latestRamp } from '#lib/models/models.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { type Decision, decisionOf } from '../../../../lib/autopilot/decision.ts';
import { putDecision, readDecisions } from '../../../../lib/autopilot/store.ts';
import { freeActive } from '../../../../lib/retraining/lease.ts';
import { listRuns } from '../../../../lib/retraining/run-store.ts';
import { json } from '../../../support/gateway.ts';
import type { World } from '../world.ts';

export async function autopilot(world: World): Promise<void> {
  const { v1: from, v2: to } = SHIPPED_IDS;
  const move = await latestMove('v1');
  const about = { from: move?.to ?? from, to, alias_revision: move?.revision ?? 0, reason: 'r' };
  await decided(world, { kind: 'propose_ramp', ...about });
  await told(world, { action: 'accept', revision: (await readDecisions())[0]?.revision });
  await world.invoke('sweep', {});
  expect(await latestRamp()).toMatchObject({ state: 'running', share: 0.05 });
  await told(world, { action: 'stop' });
  expect(await latestRamp()).toMatchObject({ state: 'stopped' });
  await told(world, { action: 'resume' });
  await world.invoke('sweep', {});
  await told(world, { action: 'ramp', model: to, reason: 'r' });
  await world.invoke('sweep', {});
  expect(await latestRamp()).toMatchObject({ state: 'running', share: 0.05, to, by: 'boss' });
  await decided(world, { kind: 'step', share: 1, ...about });
  await decided(world, { kind: 'roll_back', ...about });
  await decided(world, { kind: 'ramp', share: 1, ...about });
  await decided(world, { kind: 'promote', ...about });
  expect(await latestMove('v1')).toMatchObject({ to, by: 'autopilot' });
  const of = (await readDecisions())[0]?.revision as number;
  await decided(world, { kind: 'roll_back', ...about, alias_revision: about.alias_revision + 1, of });
  expect(await latestMove('v1')).toMatchObject({ rollback: true });
  const revision = await decided(world, { kind: 'retrain', reason: 'r', learn_from: 'all' });
  expect((await readDecisions())[0]).toMatchObject({ revision });
  // Other stories ask for runs too.
  const [run] = (await listRuns(1)).items;
  await freeActive(run?.run_id ?? '');
  const handler = async () => ({ batchItemFailures: [] });
  await world.consume('retraining-worker', 'RetrainingQueue', { handler });
  await world.http('admin-models', { headers: await world.as('boss') }, 200);
}

/** What it decided, carried out by the sweep. @returns its revision */
async function decided(
  world: World,
  action: Pick<Decision, 'kind' | 'reason'> & Partial<Decision>,
): Promise<number> {
  const decision = decisionOf(action, 'autopilot', await readDecisions(), world.now());
  expect(await putDecision(decision)).toBe(true);
  await world.invoke('sweep', {});
  expect((await readDecisions())[0]).not.toHaveProperty('pending');
  return decision.revision;
}

async function told(world: World, said: object): Promise<void> {
  const { body, headers } = json(said);
  const signed = { ...headers, ...(await world.as('boss')) };
  await world.http('models-autopilot', { body: body as string, headers: signed }, 200);
}
