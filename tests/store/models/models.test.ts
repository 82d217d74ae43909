// Model versions over the wire: published completely or not at all, and their weights in parts.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { database } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { idOf, loadShipped, type Model, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { listModels } from '#lib/models/list.ts';
import { loadModel, moveAlias, publishModel } from '#lib/models/models.ts';
import { allRevisions, putRevision } from '#lib/models/revision-store.ts';
import { keepShipped, loadStored } from '#lib/models/versions.ts';
import { putPart } from '#lib/models/weights.ts';
import { invoke, type Killer } from '../../support/simulation/killable.ts';
import { lineage, retrained } from '../../unit/models/models.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const V1 = idOf(shippedV1);

useSlowClock();
let dynalite: Awaited<ReturnType<typeof startDynalite>>;
const table = () => config('MODELS_TABLE').MODELS_TABLE;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(async () => await dynalite.stop());
beforeEach(async () => await emptyTable(dynalite.client, table(), 'item', 'revision'));

const live = { putPart, putRevision, now: () => NOW };

describe('publishModel', () => {
  test('stores a model that loads unchanged', async () => {
    const model = retrained(1);
    const version = await publishModel(model, lineage('run1'), live);
    expect(version).toEqual({
      id: model.id,
      architecture: model.architecture,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      calibration: model.calibration,
      created_at: NOW.toISOString(),
      origin: 'retrained',
      lineage: lineage('run1'),
    });
    expect(await loadModel(model.id)).toEqual(model);
    expect((await listModels()).models).toContainEqual(version);
  });

  test('does not change a version that is published again with other weights', async () => {
    const first = await publishModel(retrained(1), lineage('run1'), live);
    const again = { ...retrained(2), id: first.id };
    expect(await publishModel(again, lineage('run1'))).toEqual(first);
    expect(await loadModel(first.id)).toEqual(retrained(1));
  });

  test('stores one complete version when ten models with different weights are published at once', async () => {
    const models = Array.from({ length: 10 }, (_, i) => ({ ...retrained(i), id: 'cnn-0badcafe' }));
    const versions = await Promise.all(models.map((model) => publishModel(model, lineage('run1'))));
    expect(new Set(versions.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(models).toContainEqual(await loadModel('cnn-0badcafe'));
  });

  test('throws when another run has published under the id', async () => {
    await publishModel(retrained(1), lineage('run1'));
    await expect(publishModel(retrained(1), lineage('run2'))).rejects.toThrow(/not of run run2: run1/);
  });

  test('does not store weights that do not fit their architecture', async () => {
    const { weights, ...model } = retrained(1);
    const short = { ...model, weights: weights.subarray(1) };
    await expect(publishModel(short, lineage('run1'))).rejects.toThrow(/184714 weights, .* needs 184715/);
    await expect(loadModel(model.id)).rejects.toMatchObject({ code: 'model_not_found' });
  });

  test('leaves no version or a complete one after a crash at any write, and the next try completes it', async () => {
    const model = { ...loadShipped(shippedV1), id: 'mlp-0badcafe' };
    const steps: string[] = [];
    await publishUntilKilled({ ...model, id: 'mlp-00000001' }, (step) => steps.push(step) === 0);
    expect(steps).toHaveLength(6); // before and after each of two parts and the version
    for (const [i, deadly] of steps.entries()) {
      await emptyTable(dynalite.client, table(), 'item', 'revision');
      let step = 0;
      expect(await publishUntilKilled(model, () => step++ === i), deadly).toBe('killed');
      const found = await loadModel(model.id).catch(({ code }) => code);
      expect(found, deadly).toEqual(deadly === 'after version' ? model : 'model_not_found');
      await publishModel(model, lineage('run1'));
      expect(await loadModel(model.id)).toEqual(model);
    }
  });

  const publishUntilKilled = async (model: Model, killer: Killer) =>
    await invoke(killer, ({ step }) =>
      publishModel(model, lineage('run1'), {
        putPart: (part) => step(`part ${part.revision}`, () => putPart(part)),
        putRevision: (item) => step('version', () => putRevision(item)),
        now: () => NOW,
      }),
    );
});

describe('weights', () => {
  const partsOf = async (sha256: string) => await allRevisions<{ bytes: Uint8Array }>(`weights#${sha256}`);

  test('of more than an item’s size are stored in parts of at most 380 KB', async () => {
    await keepShipped(shippedV1);
    const parts = await partsOf(shippedV1.sha256);
    expect(parts.map(({ bytes }) => bytes.length)).toEqual([380_000, 27_080]);
    expect(await loadStored(V1)).toEqual(loadShipped(shippedV1));
  });

  test.each([
    [
      'with a missing part',
      (Key: object) => database().send('DeleteItem', { TableName: table(), Key: { ...Key, revision: 1 } }),
    ],
    [
      'with a changed part',
      (Key: object) =>
        database().send('UpdateItem', {
          TableName: table(),
          Key: { ...Key, revision: 1 },
          UpdateExpression: 'SET #bytes = :bytes',
          ExpressionAttributeNames: { '#bytes': 'bytes' },
          ExpressionAttributeValues: { ':bytes': new Uint8Array(27_080) },
        }),
    ],
  ])('%s do not load: the error names their hash, and no alias is moved to them', async (_name, harm) => {
    const model = { ...loadShipped(shippedV1), id: 'mlp-0badcafe' };
    await publishModel(model, lineage('run1'));
    await harm({ item: `weights#${shippedV1.sha256}` });
    await expect(loadModel(model.id)).rejects.toThrow(`weights ${shippedV1.sha256} read as `);
    const move = { alias: 'v1', model: model.id, by: 'boss', reason: 'r' } as const;
    await expect(moveAlias(move)).rejects.toThrow(/read as/);
    expect((await listModels()).history).toEqual([]);
  });
});

test('listModels returns the shipped versions, then the newest others', async () => {
  for (let i = 1; i <= 3; i++) {
    const now = () => new Date(NOW.getTime() + i * 60_000);
    await publishModel(retrained(i), lineage(`run${i}`), { ...live, now });
  }
  const { models, aliases, history, experiment } = await listModels();
  expect(models.map(({ id, origin, created_at }) => ({ id, origin, dated: created_at !== null }))).toEqual([
    { id: idOf(shippedV1), origin: 'shipped', dated: false },
    { id: idOf(shippedV2), origin: 'shipped', dated: false },
    { id: retrained(3).id, origin: 'retrained', dated: true },
    { id: retrained(2).id, origin: 'retrained', dated: true },
    { id: retrained(1).id, origin: 'retrained', dated: true },
  ]);
  expect(aliases).toEqual({ v1: idOf(shippedV1), v2: idOf(shippedV2) });
  expect(history).toEqual([]);
  expect(experiment).toMatchObject({ weights: { v1: 0.5, v2: 0.5 }, models: aliases });
});
