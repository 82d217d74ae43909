// What a run owes, over the wire: its message, its news, its place among the active, its record in MLflow.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { MlflowError } from '#lib/mlflow/mlflow.ts';
import { deadLetters } from '../../functions/retraining/dead-letters.ts';
import { worker } from '../../functions/retraining/worker.ts';
import { burying } from '../../lib/retraining/dead-letters.ts';
import { readActive, takeActive, takeLease } from '../../lib/retraining/lease.ts';
import { type delivering, deliverToMlflow } from '../../lib/retraining/mlflow-delivery.ts';
import { buryMessage } from '../../lib/retraining/queue.ts';
import { requesting, requestRetraining } from '../../lib/retraining/request.ts';
import { beginRun, concludeRun, findRun, listRuns, openRuns } from '../../lib/retraining/run-store.ts';
import { deliverRuns, freeOrphan, resendRuns, sweeping, tellOwedNews } from '../../lib/retraining/sweep.ts';
import { working } from '../../lib/retraining/worker.ts';
import { lambdaContext } from '../support/gateway.ts';
import { invoke } from '../support/simulation/killable.ts';
import { emptyTable } from './dynalite.ts';
import { messagesIn, receiveRun, startSurroundings } from './retraining.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const MINUTE = 60_000;

let surroundings: Awaited<ReturnType<typeof startSurroundings>>;
let now = NOW;
let told: string[];
beforeAll(async () => {
  surroundings = await startSurroundings();
});
afterAll(async () => await surroundings.stop());
beforeEach(async () => await startAfresh());

async function startAfresh() {
  await emptyTable(surroundings.client, config('RUNS_TABLE').RUNS_TABLE, 'run_id');
  while (await receiveRun()) {
    // Hidden from now on, for longer than the test.
  }
  [now, told] = [NOW, []];
}

const server = { uri: 'http://mlflow.example:5001', credentials: undefined };
const faked = {
  now: () => new Date(now),
  announce: async ({ id }: Announcement) => void told.push(id),
  mlflowServer: (): typeof server | undefined => server,
};
const asking = { ...requesting, ...faked };
const sweepingDeps = { ...sweeping, ...faked };
const request = { learning_rate: 0.001, epochs: 5 };
const outage = async () => Promise.reject(new AppError('unavailable'));

describe('a request', () => {
  test('is stored, sent and told', async () => {
    const { run_id } = await requestRetraining(request, 'boss', asking);
    expect(JSON.parse((await receiveRun())?.body ?? '')).toEqual({ run_id });
    const run = await findRun(run_id);
    expect(run).toMatchObject({ status: 'queued', by: 'boss', request, mlflow: { state: 'pending' } });
    expect(run).not.toHaveProperty('pending');
    expect(run).not.toHaveProperty('owed');
    expect(told).toEqual([`retraining-${run_id}-queued`]);
  });

  test('stands though it cannot be sent or told: the sweep does both', async () => {
    const { run_id } = await requestRetraining(request, 'boss', {
      ...asking,
      sendRun: outage,
      announce: outage,
    });
    now += MINUTE;
    await resendRuns(sweepingDeps);
    expect(await receiveRun()).toBeUndefined();
    now += 2 * MINUTE;
    await Promise.all([resendRuns(sweepingDeps), resendRuns(sweepingDeps)]);
    await tellOwedNews(sweepingDeps);
    expect(JSON.parse((await receiveRun())?.body ?? '')).toEqual({ run_id });
    expect(await receiveRun()).toBeUndefined();
    expect(told).toEqual([`retraining-${run_id}-queued`]);
    expect(await findRun(run_id)).not.toHaveProperty('pending');
  });

  test('that dies at any step leaves no run and a free place, or a run that is sent', async () => {
    const stepped = (step: <R>(name: string, work: () => Promise<R>) => Promise<R>) =>
      Object.fromEntries(
        Object.entries(asking).map(([name, call]) => [
          name,
          ['now', 'newId', 'mlflowServer'].includes(name)
            ? call
            : (...args: unknown[]) =>
                step(name, () => (call as (...args: unknown[]) => Promise<unknown>)(...args)),
        ]),
      ) as typeof asking;
    const steps: string[] = [];
    const mortal = (killer: (step: string) => boolean) =>
      invoke(killer, ({ step }) => requestRetraining(request, 'boss', stepped(step)));
    await mortal((step) => steps.push(step) === 0);
    for (const [i, deadly] of steps.entries()) {
      await startAfresh();
      let at = 0;
      expect(await mortal(() => at++ === i), deadly).toBe('killed');
      const sentAtOnce = await receiveRun();
      now += 3 * MINUTE;
      await freeOrphan(sweepingDeps);
      await resendRuns(sweepingDeps);
      await tellOwedNews(sweepingDeps);
      const [run] = await openRuns();
      expect((await readActive()).active_run, deadly).toBe(run?.run_id);
      if (run) expect(sentAtOnce ?? (await receiveRun()), deadly).toBeDefined();
      expect(new Set(told).size, deadly).toBe(run ? 1 : 0);
    }
  });
});

describe('sweeping', () => {
  test('sends again what a worker left, a minute after its lease, and then gives it five', async () => {
    const { run_id } = await requestRetraining(request, 'boss', asking);
    await receiveRun();
    const lease = await takeLease(run_id, new Date(now));
    if (!('epoch' in lease)) expect.fail('the lease was free');
    await beginRun(lease, new Date(now));
    const sweptAfter = async (ms: number) => {
      now = NOW + ms;
      await resendRuns(sweepingDeps);
      return (await receiveRun()) !== undefined;
    };
    expect(await sweptAfter(2 * MINUTE)).toBe(false);
    expect(await sweptAfter(2.6 * MINUTE)).toBe(true);
    expect(await sweptAfter(4 * MINUTE)).toBe(false);
    expect(await sweptAfter(8 * MINUTE)).toBe(true);
  });

  test('frees a place that no run has, after a minute, and no other', async () => {
    await takeActive('0'.repeat(32), new Date(now));
    await freeOrphan(sweepingDeps);
    expect(await readActive()).toHaveProperty('active_run');
    now += MINUTE + 1;
    await freeOrphan(sweepingDeps);
    expect(await readActive()).not.toHaveProperty('active_run');
    const { run_id } = await requestRetraining(request, 'boss', asking);
    now += 10 * MINUTE;
    await freeOrphan(sweepingDeps);
    expect(await readActive()).toMatchObject({ active_run: run_id });
  });
});

describe('MLflow', () => {
  async function failedRun() {
    const { run_id } = await requestRetraining(request, 'boss', asking);
    const lease = await takeLease(run_id, new Date(now));
    if (!('epoch' in lease)) expect.fail('the lease was free');
    await beginRun(lease, new Date(now));
    await concludeRun(lease, 'failed', new Date(now), { error: 'no' });
    return run_id;
  }
  const logged = { run_id: 'theirs', url: 'http://mlflow.example:5001/#/runs/theirs' };
  const withLog = (logRun: typeof delivering.logRun) => ({ ...sweepingDeps, logRun });

  test('gets a run once, from many deliveries at once', async () => {
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
    await tellOwedNews(deps);
    expect(await findRun(run_id)).not.toHaveProperty('open');
  });

  test('that is down is tried after 1, 2, 4 … 60 minutes, and the run says why', async () => {
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

  test('that somebody has to mend is tried each hour', async () => {
    const run_id = await failedRun();
    const refused = new MlflowError('Revise el token.', { permanent: true });
    await deliverRuns(withLog(() => Promise.reject(refused)));
    expect(await findRun(run_id)).toMatchObject({
      mlflow_next_at: new Date(now + 60 * MINUTE).toISOString(),
    });
  });

  test('is off when its settings are gone', async () => {
    const run_id = await failedRun();
    await deliverRuns({ ...sweepingDeps, mlflowServer: () => undefined });
    expect(await findRun(run_id)).toMatchObject({ mlflow: { state: 'off' } });
  });

  test('a delivery that died is taken up after two minutes', async () => {
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

test('lists are newest first, a page at a time', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) {
    now += 1_000;
    const free = { ...asking, takeActive: async () => true };
    ids.unshift((await requestRetraining(request, 'boss', free)).run_id);
  }
  const first = await listRuns(3);
  const second = await listRuns(3, first.next);
  expect([...first.items, ...second.items].map(({ run_id }) => run_id)).toEqual(ids);
  expect(second.next).toBeUndefined();
});

describe('a poison message', () => {
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
  const hideMessage = async () => {};

  test.each(['{"run_id":', '{"run_id":"x"}', `{"run_id":"${'0'.repeat(32)}"}`, '{"run":1}'])(
    '%s goes to the dead-letter queue at once, and is told once',
    async (body) => {
      const handle = worker({ ...working, ...faked, hideMessage, buryMessage });
      expect(await handle(eventOf(body), lambdaContext())).toEqual({ batchItemFailures: [] });
      const letter = await receiveRun(dead());
      expect(letter?.body).toBe(body);
      const alerts: string[] = [];
      const bury = deadLetters({
        ...burying,
        raiseDeadLetter: async (record) => void alerts.push(record.body),
      });
      expect(await bury(eventOf(body), lambdaContext())).toEqual({ batchItemFailures: [] });
      expect(alerts).toEqual([body]);
    },
  );

  test('a message that has to wait goes back', async () => {
    const { run_id } = await requestRetraining(request, 'boss', asking);
    await takeLease(run_id, new Date(now));
    const handle = worker({ ...working, ...faked, hideMessage, buryMessage });
    const event = eventOf(JSON.stringify({ run_id }));
    expect(await handle(event, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] });
    expect((await messagesIn(dead())).seen).toBe(0);
  });
});
