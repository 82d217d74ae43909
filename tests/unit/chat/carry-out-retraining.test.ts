// Buttons of retrainings, and of the retraining that a report proposes: what is done, and what whoever pressed reads.
import { beforeEach, describe, expect, test } from 'vitest';
import type { AskedMessage } from '#lib/chat/asked.ts';
import { carryOut } from '#lib/chat/carry-out.ts';
import { AppError } from '#lib/errors.ts';
import type { Asked } from '#lib/slack/interactions/interactions.ts';
import {
  by,
  deps,
  FINGERPRINT,
  NOW,
  press,
  RUN,
  resetWorld,
  runOf,
  said,
  world,
} from './carry-out-double.ts';

beforeEach(resetWorld);

describe('a button of a retraining', () => {
  test.each([
    ['run.publish', 'published', 'Hecho: v2 sirve cnn-1 en diez segundos.'],
    ['run.discard', 'discarded', 'Hecho: descartado, v2 sigue igual.'],
  ])('%s decides a run that awaits approval', async (action, status, answer) => {
    await carryOut(press(action, RUN), deps());
    expect(world.acts).toEqual([{ run_id: RUN, status, by: 'ana (Slack)' }]);
    expect(said()).toEqual([answer]);
  });

  test.each([
    ['buttons' as const, 1],
    ['app' as const, 0],
  ])(
    'a decision replaces its message at level %s, unless its news redraws the root of the thread',
    async (level, count) => {
      const message = press('run.discard', RUN);
      const asked = { ...message.asked, block_id: FINGERPRINT } as Asked;
      await carryOut({ ...message, asked }, { ...deps(), channel: () => ({ stage: 'test', level }) });
      expect(world.replies.filter(([, { replace_original }]) => replace_original)).toHaveLength(count);
      expect(said().at(-1)).toBe('Hecho: descartado, v2 sigue igual.');
    },
  );

  test('whoever decides second reads who was first', async () => {
    const decision = { status: 'discarded', by: 'luis', at: NOW.toISOString() };
    world.fault = new AppError('run_not_awaiting', { facts: { decision } });
    await carryOut(press('run.publish', RUN), deps());
    expect(said()).toEqual(['No se hizo: luis ya lo había descartado.']);
  });

  const retry = (run_id = RUN) => press('run.retry', run_id);
  test('repeats the latest run with its parameters, once for each press', async () => {
    await carryOut(retry(), deps());
    await carryOut(retry(), deps());
    const request = { learning_rate: 0.002, epochs: 7 };
    expect(world.acts).toEqual([{ run_id: 'b'.repeat(32), request, by: 'ana (Slack)' }]);
    expect(said()).toEqual(Array(2).fill('Hecho: el reentrenamiento está en cola.'));
  });

  test('does nothing when there was another run since, or the run has not ended', async () => {
    await carryOut(retry('c'.repeat(32)), deps());
    world.runs = [runOf(RUN, 'running')];
    await carryOut(retry(), deps());
    expect(world.acts).toEqual([]);
    expect(said()).toEqual([
      expect.stringContaining('ya hubo otro'),
      expect.stringContaining('no ha terminado'),
    ]);
  });

  test('requests one with the usual parameters from the report, once for each press', async () => {
    await carryOut(press('report.retrain', '2026-11-28'), deps());
    await carryOut(press('report.retrain', '2026-11-28'), deps());
    expect(world.acts).toEqual([
      { run_id: 'b'.repeat(32), request: { learning_rate: 0.001, epochs: 5 }, by: 'ana (Slack)' },
    ]);
  });
});

describe('the retraining that a report proposes', () => {
  const ofReport = (over?: Partial<AskedMessage>) => {
    const message = press('report.retrain', '2026-11-28', over);
    return { ...message, asked: { ...message.asked, block_id: FINGERPRINT } } as AskedMessage;
  };
  const minutesLater = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000).toISOString();

  test('is requested once: whoever presses second reads who was first', async () => {
    await carryOut(ofReport(), deps());
    const [run] = world.runs;
    world.runs = [
      {
        ...(run ?? runOf(RUN, 'queued')),
        by: 'ana (Slack)',
        status: 'published',
        created_at: minutesLater(1),
      },
    ];
    await carryOut(ofReport({ id: 'c'.repeat(64), ...by('U2') }), deps());
    expect(world.acts).toHaveLength(1);
    expect(said().slice(2)).toEqual([
      '🔁 ana (Slack), 28 nov 6:41 UTC',
      'No se hizo: después de este informe ya hubo un reentrenamiento. Lo pidió ana (Slack), 28 nov 6:41 UTC.',
    ]);
    // The first press that is delivered again is still done.
    await carryOut(ofReport(), deps());
    expect(said().at(-1)).toBe('Hecho: el reentrenamiento está en cola.');
  });

  test('a run before the report, and a command, do not keep it from being requested', async () => {
    world.runs = [{ ...runOf(RUN, 'published'), created_at: minutesLater(-1) }];
    await carryOut(ofReport(), deps());
    world.runs = [{ ...runOf(RUN, 'published'), created_at: minutesLater(1) }];
    await carryOut(press('report.retrain', '2026-11-28', { id: 'c'.repeat(64) }), deps());
    expect(world.acts).toHaveLength(2);
  });
});
