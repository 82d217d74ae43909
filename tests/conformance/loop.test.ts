// The demo loop under `npm start` with a real MLflow server: reads back what the retraining logged there.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, playTheLoop } from '../../scripts/demo/story.ts';
import { localVigia } from '../../scripts/demo/vigia.ts';
import { startVigia, type Vigia } from '../api/vigia.ts';
import { installedMlflow, type Mlflow, startMlflow } from './mlflow-server.ts';
import { type KeptRun, type ReadBack, readBack } from './read-back.ts';

const program = installedMlflow();
/** The sweep retries a failed delivery a minute later. */
const DELIVERED_WITHIN_S = 150;
const silent = { say: () => {}, progress: () => ({ update: () => {}, stop: () => {} }) };

describe('the demo loop with a real MLflow server', () => {
  let mlflow: Mlflow | undefined;
  let vigia: Vigia | undefined;
  let kept: ReadBack;
  let outcome: Outcome;
  let run: KeptRun;

  beforeAll(async () => {
    mlflow = await startMlflow(program);
    kept = readBack(mlflow.url);
    vigia = await startVigia({ MLFLOW_TRACKING_URI: mlflow.url });
    outcome = await playTheLoop(localVigia(vigia.port), silent);
    run = await delivered(outcome.run.run_id);
  });
  afterAll(async () => {
    await vigia?.stop();
    await mlflow?.stop();
  });

  async function delivered(run_id: string): Promise<KeptRun> {
    for (let second = 0; second < DELIVERED_WITHIN_S; second++) {
      const found = await findRun(run_id).catch(() => undefined);
      if (found?.info.status === 'FINISHED') return found;
      await wait(1_000);
    }
    throw new Error(`run ${run_id} is not in MLflow after ${DELIVERED_WITHIN_S} s`);
  }

  async function findRun(run_id: string): Promise<KeptRun | undefined> {
    const { experiment } = (await kept.get('experiments/get-by-name', {
      experiment_name: 'Retraining Experiment',
    })) as { experiment: { experiment_id: string } };
    const { runs = [] } = (await kept.post('runs/search', {
      experiment_ids: [experiment.experiment_id],
      filter: `tags."vigia.run_id" = '${run_id}'`,
    })) as { runs?: { info: { run_id: string } }[] };
    expect(runs.length).toBeLessThanOrEqual(1);
    return runs[0] && (await kept.run(runs[0].info.run_id));
  }

  test('the gate passes, the verdict becomes ship, and the alias is moved and rolled back', () => {
    expect(outcome.run.gate?.passed).toBe(true);
    expect(outcome.verdicts.at(0)).toBe('keep_collecting');
    expect(outcome.verdicts.at(-1)).toBe('ship');
    expect(outcome.after).toBeGreaterThan(outcome.before + 0.1);
    expect(outcome.promoted).toBe(outcome.run.model);
    expect(outcome.rolledBackTo).toMatch(/^mlp-/);
  });

  test('params, and loss and accuracy for each epoch, are in MLflow', async () => {
    expect(run.params).toMatchObject({ learning_rate: '0.001', epochs: expect.stringMatching(/^\d+$/) });
    const loss = await kept.history(run.info.run_id, 'loss');
    expect(loss.map(({ step }) => step)).toEqual(loss.map((_, i) => i + 1));
    expect(loss.length).toBeGreaterThanOrEqual(Number(run.params.epochs));
    expect((await kept.history(run.info.run_id, 'accuracy')).length).toBeGreaterThanOrEqual(loss.length);
    expect(Number(run.metrics.accuracy)).toBeGreaterThan(0.98);
    expect(run.tags['vigia.status']).toBe('published');
  });

  test('the files are in MLflow, the original one word for word', async () => {
    expect((await kept.artifact(run, 'model_info.txt')).toString()).toBe(
      'Modelo actualizado basado en feedback con MLFlow.',
    );
    expect((await kept.artifact(run, 'confusion.csv')).toString().split('\n').length).toBeGreaterThan(10);
    expect((await kept.artifact(run, 'confusion.svg')).toString()).toContain('<svg');
    expect((await kept.artifact(run, 'model/weights.bin')).length).toBeGreaterThan(300_000);
  });

  test('the published model is the registered version in MLflow', async () => {
    const { model_version } = await kept.get('registered-models/alias', {
      name: 'vigia-digits',
      alias: 'vigia-v2',
    });
    expect(model_version).toMatchObject({ run_id: run.info.run_id, status: 'READY' });
    expect(run.tags['vigia.model']).toBe(outcome.run.model);
  });
});
