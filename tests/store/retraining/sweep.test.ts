// The sweep of runs over the wire: pending messages, notifications, an orphaned active run, deliveries to MLflow.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { MlflowError } from '#lib/mlflow/mlflow.ts';
import { deadLetters } from '../../../functions/retraining/dead-letters.ts';
import { worker } from '../../../functions/retraining/worker.ts';
import { live as liveDeadLetters } from '../../../lib/retraining/dead-letters.ts';
import { freeActive, readActive, takeActive, takeLease } from '../../../lib/retraining/lease.ts';
import { deliverToMlflow } from '../../../lib/retraining/mlflow-delivery.ts';
import { live as liveRequest, requestRetraining, requestRun } from '../../../lib/retraining/request.ts';
import { beginRun, concludeRun, findRun, listRuns, openRuns } from '../../../lib/retraining/run-store.ts';
import {
  deliverRuns,
  freeOrphan,
  live,
  resendRuns,
  type SweepDeps,
  sendPendingNotifications,
} from '../../../lib/retraining/sweep.ts';
import { live as liveWorker } from '../../../lib/retraining/worker.ts';
import { lambdaContext } from '../../support/gateway.ts';
import { invoke } from '../../support/simulation/killable.ts';
import { emptyTable } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';
import { inSteps, messagesIn, receiveRun, startServices, withFakes } from './services.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const MINUTE = 60_000;

useSlowClock();
let services: Awaited<ReturnType<typeof startServices>>;
let now = NOW;
let announced: string[];
beforeAll(async () => {
  services = await startServices();
});
afterAll(async () => await services.stop());
beforeEach(async () => await startAfresh());

async function startAfresh() {
  await emptyTable(services.client, config('RUNS_TABLE').RUNS_TABLE, 'run_id');
  while (await receiveRun()) {
    // A received message is hidden for longer than the test takes.
  }
  [now, announced] = [NOW, []];
}

const server = { uri: 'http://mlflow.example:5001', credentials: undefined };
const clock = { now: () => new Date(now) };
const alerts = { announce: async ({ id }: Announcement) => void announced.push(id) };
const mlflow = { mlflowServer: () => server };
const requestDeps = withFakes(liveRequest, { clock, alerts, mlflow });
const sweepDeps = withFakes(live, { clock, alerts, mlflow });
const request = { learning_rate: 0.001, epochs: 5 };
const outage = async () => Promise.reject(new AppError('unavailable'));

describe('a request', () => {
  test('is stored, its message is sent and its notification too', async () => {
    const { run_id } = await requestRetraining(request, 'boss', requestDeps);
    expect(JSON.parse((await receiveRun())?.body ?? '')).toEqual({ run_id });
    const run = await findRun(run_id);
    expect(run).toMatchObject({ status: 'queued', by: 'boss', request, mlflow: { state: 'pending' } });
    expect(run).not.toHaveProperty('pending');
    expect(run).not.toHaveProperty('owed');
    expect(announced).toEqual([`retraining-${run_id}-queued`]);
  });

  test('succeeds when message and notification cannot be sent: the sweep sends both', async () => {
    const failing = withFakes(requestDeps, { queue: { sendRun: outage }, alerts: { announce: outage } });
    const { run_id } = await requestRetraining(request, 'boss', failing);
    now += MINUTE;
    await resendRuns(sweepDeps);
    expect(await receiveRun()).toBeUndefined();
    now += 2 * MINUTE;
    await Promise.all([resendRuns(sweepDeps), resendRuns(sweepDeps)]);
    await sendPendingNotifications(sweepDeps);
    expect(JSON.parse((await receiveRun())?.body ?? '')).toEqual({ run_id });
    expect(await receiveRun()).toBeUndefined();
    expect(announced).toEqual([`retraining-${run_id}-queued`]);
    expect(await findRun(run_id)).not.toHaveProperty('pending');
  });

  test('with an id of its own that comes again is the same run, also when that is over', async () => {
    const run_id = 'a'.repeat(32);
    const first = await requestRun(run_id, request, 'autopilot', requestDeps);
    now += MINUTE;
    expect(await requestRun(run_id, request, 'autopilot', requestDeps)).toMatchObject({
      run_id,
      created_at: first.created_at,
    });
    const lease = await takeLease(run_id, new Date(now));
    if (!('epoch' in lease)) expect.fail('the lease was free');
    await beginRun(lease, new Date(now));
    await concludeRun(lease, 'failed', new Date(now), { error: 'no' });
    await freeActive(run_id);
    expect(await requestRun(run_id, request, 'autopilot', requestDeps)).toMatchObject({ status: 'failed' });
    expect(await readActive()).not.toHaveProperty('active_run');
  });

  test('that crashes at any step leaves no active run, or a run whose message is sent', async () => {
    const steps: string[] = [];
    const requestUntilKilled = (killer: (step: string) => boolean) =>
      invoke(killer, ({ step }) =>
        requestRetraining(request, 'boss', inSteps(requestDeps, step, ['now', 'newRunId', 'mlflowServer'])),
      );
    await requestUntilKilled((step) => steps.push(step) === 0);
    for (const [i, deadly] of steps.entries()) {
      await startAfresh();
      let at = 0;
      expect(await requestUntilKilled(() => at++ === i), deadly).toBe('killed');
      const sentAtOnce = await receiveRun();
      now += 3 * MINUTE;
      await freeOrphan(sweepDeps);
      await resendRuns(sweepDeps);
      await sendPendingNotifications(sweepDeps);
      const [run] = await openRuns();
      expect((await readActive()).active_run, deadly).toBe(run?.run_id);
      if (run) expect(sentAtOnce ?? (await receiveRun()), deadly).toBeDefined();
      expect(new Set(announced).size, deadly).toBe(run ? 1 : 0);
    }
  });
});

describe('the sweep', () => {
  test('sends the message of an abandoned run a minute after its lease, and again after five minutes', async () => {
    const { run_id } = await requestRetraining(request, 'boss', requestDeps);
    await receiveRun();
    const lease = await takeLease(run_id, new Date(now));
    if (!('epoch' in lease)) expect.fail('the lease was free');
    await beginRun(lease, new Date(now));
    const sweptAfter = async (ms: number) => {
      now = NOW + ms;
      await resendRuns(sweepDeps);
      return (await receiveRun()) !== undefined;
    };
    expect(await sweptAfter(2 * MINUTE)).toBe(false);
    expect(await sweptAfter(2.6 * MINUTE)).toBe(true);
    expect(await sweptAfter(4 * MINUTE)).toBe(false);
    expect(await sweptAfter(8 * MINUTE)).toBe(true);
  });

  test('frees the active place after a minute when no run has it, and never one that a run has', async () => {
    await takeActive('0'.repeat(32), new Date(now));
    await freeOrphan(sweepDeps);
    expect(await readActive()).toHaveProperty('active_run');
    now += MINUTE + 1;
    await freeOrphan(sweepDeps);
    expect(await readActive()).not.toHaveProperty('active_run');
    const { run_id } = await requestRetraining(request, 'boss', requestDeps);
    now += 10 * MINUTE;
    await freeOrphan(sweepDeps);
    expect(await readActive()).toMatchObject({ active_run: run_id });
  });
});

describe('a delivery to MLflow', () => {
  async function failedRun() {
    const { run_id } = await requestRetraining(request, 'boss', requestDeps);
    const lease = await takeLease(run_id, new Date(now));
    if (!('epoch' in lease)) expect.fail('the lease was free');
    await beginRun(lease, new Date(now));
    await concludeRun(lease, 'failed', new Date(now), { error: 'no' });
    return run_id;
  }
  const logged = { run_id: 'theirs', url: 'http://mlflow.example:5001/#/runs/theirs' };
  const withLog = (logRun: SweepDeps['mlflow']['logRun']) => withFakes(sweepDeps, { mlflow: { logRun } });

  test('is made once when ten processes try at once', async () => {
    const run_id = await failedRun();
    const records: unknown[] = [];
    const deps = withLog(async (record) => {
      records.push(record);
      return logged;
    });
    const tries = await Promise.all(Array.from({ length: 10 }, () => deliverToMlflow(run_id, deps)));
    expect(tries.filter(Boolean)).toHaveLength(1);
    expect(records).toMatchObject([{ run_id, status: 'failed', error: 'no' }]);
    expect(await findRun(run_id)).toMatchObject({ mlflow: { state: 'logged', ...logged } });
    await sendPendingNotifications(deps);
    expect(await findRun(run_id)).not.toHaveProperty('open');
  });

  test('to a server that is down is retried after 1, 2, 4 … 60 minutes, and the run stores the reason', async () => {
    const run_id = await failedRun();
    const down = new MlflowError('No hay conexión.', { permanent: false });
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      await deliverRuns(withLog(() => Promise.reject(down)));
      const next = Date.parse((await findRun(run_id))?.mlflow_next_at ?? '');
      waits.push((next - now) / MINUTE);
      now = next;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(await findRun(run_id)).toMatchObject({ mlflow: { state: 'pending', reason: 'No hay conexión.' } });
    await deliverRuns(withLog(async () => logged));
    expect(await findRun(run_id)).toMatchObject({ mlflow: { state: 'logged' } });
  });

  test('that somebody has to fix is retried each hour', async () => {
    const run_id = await failedRun();
    const refused = new MlflowError('Revise el token.', { permanent: true });
    await deliverRuns(withLog(() => Promise.reject(refused)));
    expect(await findRun(run_id)).toMatchObject({
      mlflow_next_at: new Date(now + 60 * MINUTE).toISOString(),
    });
  });

  test('is off when the settings name no server any more', async () => {
    const run_id = await failedRun();
    await deliverRuns(withFakes(sweepDeps, { mlflow: { mlflowServer: () => undefined } }));
    expect(await findRun(run_id)).toMatchObject({ mlflow: { state: 'off' } });
  });

  test('that crashed is taken over after two minutes', async () => {
    const run_id = await failedRun();
    const never = withLog(() => new Promise<never>(() => {}));
    void deliverToMlflow(run_id, never);
    await expect.poll(async () => (await findRun(run_id))?.mlflow_attempts).toBe(1);
    now += 1.9 * MINUTE;
    expect(await deliverToMlflow(run_id, never)).toBe(false);
    now += 0.2 * MINUTE;
    expect(
      await deliverToMlflow(
        run_id,
        withLog(async () => logged),
      ),
    ).toBe(true);
  });
});

test('listRuns returns the newest runs first, page by page', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    now += 1_000;
    const free = withFakes(requestDeps, { lease: { takeActive: async () => true } });
    ids.unshift((await requestRetraining(request, 'boss', free)).run_id);
  }
  const first = await listRuns(3);
  const second = await listRuns(3, first.next);
  expect([...first.items, ...second.items].map(({ run_id }) => run_id)).toEqual(ids);
  expect(second.next).toBeUndefined();
});

describe('an unreadable message', () => {
  const eventOf = (body: string) => ({
    Records: [
      {
        messageId: 'm',
        receiptHandle: 'r',
        body,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '0',
          SenderId: 's',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:retraining',
        awsRegion: 'us-east-1',
      },
    ],
  });
  const dead = () => config('RETRAINING_DEAD_LETTER_QUEUE_URL').RETRAINING_DEAD_LETTER_QUEUE_URL;
  const workerDeps = withFakes(liveWorker, {
    clock,
    alerts,
    mlflow,
    queue: { hideMessage: async () => {} },
  });

  test.each(['{"run_id":', '{"run_id":"x"}', `{"run_id":"${'0'.repeat(32)}"}`, '{"run":1}'])(
    '%s is sent to the dead-letter queue at once, and one alert is raised',
    async (body) => {
      const handle = worker(workerDeps);
      expect(await handle(eventOf(body), lambdaContext())).toEqual({ batchItemFailures: [] });
      const letter = await receiveRun(dead());
      expect(letter?.body).toBe(body);
      const raised: string[] = [];
      const recordDeadLetter = async (record: { body: string }) => void raised.push(record.body);
      const readDeadLetter = deadLetters(withFakes(liveDeadLetters, { alerts: { recordDeadLetter } }));
      expect(await readDeadLetter(eventOf(body), lambdaContext())).toEqual({ batchItemFailures: [] });
      expect(raised).toEqual([body]);
    },
  );

  test('a message whose run another worker holds goes back to its queue', async () => {
    const { run_id } = await requestRetraining(request, 'boss', requestDeps);
    await takeLease(run_id, new Date(now));
    const handle = worker(workerDeps);
    const event = eventOf(JSON.stringify({ run_id }));
    expect(await handle(event, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
    expect((await messagesIn(dead())).visible).toBe(0);
  });
});
