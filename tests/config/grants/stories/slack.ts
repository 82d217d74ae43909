// Acting from Slack: an account is tied, then each button and command runs through every path that calls AWS.
import { expect } from 'vitest';
import { listGroups } from '#lib/alerts/alerts.ts';
import { listAudit } from '#lib/audit/audit.ts';
import { latestMove, latestRamp, moveAlias, SHIPPED_IDS } from '#lib/models/models.ts';
import { signatureOf } from '#lib/slack/interactions/interactions.ts';
import { newLinkCode } from '#lib/users/users.ts';
import { decisionOf } from '../../../../lib/autopilot/decision.ts';
import { putDecision, readDecisions } from '../../../../lib/autopilot/store.ts';
import { json } from '../../../support/gateway.ts';
import { SIGNING_SECRET, type World } from '../world.ts';
import { answerOfToday } from './reports.ts';

const PERSON = { team: 'T1', user: 'U1', name: 'Boss' };
const COMMAND = { api_app_id: 'A1', team_id: 'T1', user_id: 'U1', user_name: 'boss', command: '/vigia' };
const WHO = { api_app_id: 'A1', team: { id: 'T1' }, user: { id: 'U1' } };

export async function slack(world: World): Promise<void> {
  const headers = { ...json({}).headers, ...(await world.as('boss')) };
  const tie = async () => {
    const code = await newLinkCode(PERSON, world.now());
    for (const confirm of [false, true]) {
      const body = json({ code, confirm }).body as string;
      await world.http('slack-link', { headers, body }, 200);
    }
  };
  await tie();
  await world.http('slack-unlink', { headers }, 204);
  await tie();
  await alertButtons(world);
  await modelButtons(world);
  await autopilotButtons(world);
  // Once more than is allowed: the table says which window is full.
  const once = { settings: { LIMIT_SLACK: '1 per day' } };
  for (const key of ['slack-interactions', 'slack-commands']) {
    for (const status of [200, 429])
      await world.http(key, signed(world, { ...COMMAND, user_id: key.replace('-', '_') }), status, once);
    await world.consume('slack-act', 'SlackActionsQueue');
  }
  await answerOfToday(world, 'told');
  for (const text of ['estado', 'alertas', 'informe', 'modelos', 'simulacro', 'vincular', 'desvincular']) {
    await command(world, text);
  }
}

let sent = 0;

function signed(world: World, form: Record<string, string>) {
  const timestamp = String(Math.floor(world.now().getTime() / 1000));
  sent += 1;
  const body = new URLSearchParams({ ...form, nonce: String(sent) }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signatureOf(SIGNING_SECRET, timestamp, body),
    host: 'api.example.com',
  };
  return { headers, body };
}

async function ask(world: World, key: string, form: Record<string, string>): Promise<void> {
  await world.http(key, signed(world, form), 200);
  expect(await world.consume('slack-act', 'SlackActionsQueue')).toEqual({ taken: 1, failed: 0 });
}

async function press(world: World, action_id: string, value: string): Promise<void> {
  const actions = [{ action_id, value, block_id: 'x' }];
  await ask(world, 'slack-interactions', {
    payload: JSON.stringify({ type: 'block_actions', ...WHO, actions }),
  });
}

async function command(world: World, text: string): Promise<void> {
  await ask(world, 'slack-commands', { ...COMMAND, text });
}

async function alertButtons(world: World): Promise<void> {
  const [group] = (await listGroups({}, 1)).items;
  if (!group) throw new Error('no alert is left of the other stories');
  const seen = `${group.fingerprint}.${group.rev}`;
  await press(world, 'alert.silence', `${seen}.1h`);
  // Somebody was faster.
  await press(world, 'alert.ack', seen);
}

async function modelButtons(world: World): Promise<void> {
  await moveAlias({ alias: 'v1', model: 'cnn-58ba9540', by: 'boss', reason: 'r' });
  const move = await latestMove('v1');
  await press(world, 'model.rollback', `v1.${move?.revision}.${move?.to}`);
  await command(world, 'promover cnn-58ba9540 gana');
  await command(world, 'revertir v1');
  const note = '0123456789abcdef';
  await press(world, 'model.promote', `v1.${(move?.revision ?? 0) + 1}.cnn-58ba9540.${note}`);
  await press(world, 'run.retry', 'a'.repeat(32));
  await press(world, 'report.retrain', '2026-01-02');
}

async function autopilotButtons(world: World): Promise<void> {
  const move = await latestMove('v1');
  const about = { from: move?.to ?? SHIPPED_IDS.v1, to: SHIPPED_IDS.v2, alias_revision: move?.revision ?? 0 };
  const proposal = decisionOf(
    { kind: 'propose_ramp', reason: 'r', ...about },
    'autopilot',
    await readDecisions(),
    world.now(),
  );
  expect(await putDecision(proposal)).toBe(true);
  await press(world, 'autopilot.accept', `${proposal.revision}`);
  await world.invoke('sweep', {});
  expect(await latestRamp()).toMatchObject({ state: 'running', by: 'boss (Slack)' });
  await press(world, 'autopilot.stop', `${proposal.revision}`);
  expect(await latestRamp()).toMatchObject({ state: 'stopped' });
  const [stop] = await readDecisions(1);
  await press(world, 'autopilot.resume', `${stop?.revision}`);
  const { items } = await listAudit({ action: 'autopilot.order' }, 3, world.now());
  // The clock of the stories may stand still, so that entries have no order.
  expect(items.map(({ target, outcome, via }) => `${target} ${outcome} ${via}`).sort()).toEqual([
    'accept done slack',
    'resume done slack',
    'stop done slack',
  ]);
}
