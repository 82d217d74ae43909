// The autopilot's three buttons over the wire, by the function that carries presses out: who may, pressed twice, out of date, and the audit log.
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listAudit } from '#lib/audit/audit.ts';
import { type Decision, decisionOf } from '#lib/autopilot/decision.ts';
import { putDecision, readDecisions, readRamp } from '#lib/autopilot/store.ts';
import { SHIPPED_IDS } from '#lib/models/models.ts';
import { startRamp } from '#lib/models/ramping.ts';
import { changeRole, createAdmin, createUser, link, newLinkCode } from '#lib/users/users.ts';
import { handler } from '../../../functions/slack/act.ts';
import { lambdaContext } from '../../support/gateway.ts';
import { startSlackDouble } from '../../support/slack-double.ts';
import { startDynalite } from '../dynalite.ts';

const { v1: from, v2: to } = SHIPPED_IDS;
const PEOPLE = { ana: 'U1', luis: 'U2', eva: 'U3' };

let slack: Awaited<ReturnType<typeof startSlackDouble>>;
let database: Awaited<ReturnType<typeof startDynalite>>;
/** Entries of earlier tests: how many. */
let earlier: number;
beforeAll(async () => {
  [slack, database] = await Promise.all([startSlackDouble(), startDynalite()]);
  // Answers go to addresses of this machine at this stage only.
  Object.assign(process.env, { STAGE: 'local', AUTOPILOT: 'propose' });
  for (const name of ['ana', 'luis']) await createAdmin(name, 'no hash', new Date(), true);
  await createUser('eva', 'no hash', new Date());
  for (const [name, user] of Object.entries(PEOPLE))
    await link(name, await newLinkCode({ team: 'T1', user, name }, new Date()), new Date());
});
afterAll(async () => {
  await slack.stop();
  await database.stop();
});
beforeEach(async () => {
  slack.requests.length = 0;
  earlier = (await entries()).length;
});

/** What whoever pressed reads. */
async function press(action: 'accept' | 'stop' | 'resume', revision: number, user = PEOPLE.ana) {
  const body = JSON.stringify({
    id: 'b'.repeat(64),
    at: new Date().toISOString(),
    sender: { app: 'A1', team: 'T1', user },
    asked: { type: 'press', action_id: `autopilot.${action}`, value: `${revision}`, response_url: slack.url },
  });
  const event = { Records: [{ messageId: '1', body, attributes: {} }] } as unknown as SQSEvent;
  expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: [] });
  return slack.requests.at(-1)?.payload.text;
}

/** Newest first. */
const entries = async () => (await listAudit({ action: 'autopilot.order' }, 100, new Date())).items;

/** Sorted: who, what and what came of it. */
async function audited(): Promise<string[]> {
  const all = await entries();
  const fresh = all.slice(0, all.length - earlier);
  return fresh.map(({ actor, target, outcome, via }) => [actor, target, outcome, via].join(' ')).sort();
}

/** What the autopilot decides meanwhile, carried out. @returns its revision */
async function decided(kind: Decision['kind']): Promise<number> {
  const about = { from, to, alias_revision: 0, reason: 'r' };
  const decision = decisionOf({ kind, ...about }, 'autopilot', await readDecisions(), new Date());
  const { pending: _, ...done } = decision;
  expect(await putDecision(done)).toBe(true);
  return decision.revision;
}

const DONE = /^(Hecho|Detenido|Reanudado)/;
const CLOSED = (by: string) => new RegExp(`^No se hizo. La propuesta ya no está abierta: ${by}`);
const CHANGED = /^No se hizo. El piloto automático ha cambiado/;

test('"Hacerlo" does what was proposed, once for whoever presses twice, and not for whoever comes second', async () => {
  const proposal = await decided('propose_ramp');
  expect(await press('accept', proposal)).toMatch(DONE);
  expect(await press('accept', proposal)).toMatch(DONE);
  expect(await press('accept', proposal, PEOPLE.luis)).toMatch(CLOSED('ana'));
  const [latest, ...before] = await readDecisions();
  expect(latest).toMatchObject({
    kind: 'ramp',
    share: 0.05,
    to,
    of: proposal,
    by: 'ana (Slack)',
    pending: true,
  });
  expect(before[0]).toMatchObject({ revision: proposal });
  const accepted = 'ana accept done slack';
  expect(await audited()).toEqual([accepted, accepted, 'luis accept autopilot_changed slack']);
});

test('"Hacerlo" of a proposal that is out of date does nothing', async () => {
  const old = await decided('propose_ramp');
  const newer = await decided('propose_retrain');
  expect(await press('accept', old)).toMatch(CLOSED('autopilot'));
  expect(await press('accept', newer + 1)).toMatch(CHANGED);
  expect((await readDecisions())[0]).toMatchObject({ revision: newer });
  expect(await audited()).toEqual(Array(2).fill('ana accept autopilot_changed slack'));
});

test('"Detener" ends the ramp at once, whichever message has it; pressed again it is the same stop', async () => {
  await startRamp(
    { from, to, alias_revision: 0, share: 0.25 },
    { by: 'autopilot', reason: 'r', decision: 1 },
  );
  expect(await readRamp()).toMatchObject({ share: 0.25 });
  expect(await press('stop', 1)).toMatch(DONE);
  expect(await readRamp()).toBeUndefined();
  expect(await press('stop', 1)).toMatch(DONE);
  expect(await press('stop', 2, PEOPLE.luis)).toMatch(DONE);
  const stops = (await readDecisions()).filter(({ kind }) => kind === 'stop');
  expect(stops).toEqual([expect.objectContaining({ by: 'ana (Slack)' })]);
  expect(await audited()).toEqual(['ana stop done slack', 'ana stop done slack', 'luis stop done slack']);
});

test('"Reanudar" lifts the stop of its message, once, and no newer one', async () => {
  const [stop] = await readDecisions();
  const revision = stop?.revision ?? 0;
  expect(stop).toMatchObject({ kind: 'stop' });
  expect(await press('accept', revision)).toMatch(CHANGED);
  expect(await press('resume', revision)).toMatch(DONE);
  expect(await press('resume', revision)).toMatch(DONE);
  expect((await readDecisions())[0]).toMatchObject({ kind: 'resume', revision: revision + 1 });
  await press('stop', revision, PEOPLE.luis);
  expect(await press('resume', revision)).toMatch(CHANGED);
  expect((await readDecisions())[0]).toMatchObject({ kind: 'stop', by: 'luis (Slack)' });
  expect(await audited()).toEqual([
    'ana accept autopilot_changed slack',
    'ana resume autopilot_changed slack',
    'ana resume done slack',
    'ana resume done slack',
    'luis stop done slack',
  ]);
});

test('no button is for a user, for somebody without an account, or for an administrator who no longer is one', async () => {
  const before = await readDecisions();
  await changeRole('luis', 'user');
  for (const action of ['accept', 'stop', 'resume'] as const) {
    const revision = before[0]?.revision ?? 0;
    expect(await press(action, revision, PEOPLE.eva)).toMatch(/no es de administrador/);
    expect(await press(action, revision, PEOPLE.luis)).toMatch(/no es de administrador/);
    expect(await press(action, revision, 'U9')).toMatch(/vigia vincular/);
  }
  expect(await readDecisions()).toEqual(before);
  expect(await audited()).toEqual([]);
});
