// Lists, labels and the log on the embedded DynamoDB: pages miss and repeat nothing, whatever cursor is sent.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  answersIn,
  firstDay,
  labelDetails,
  labelsAcross,
  labelsBefore,
  listNewest,
  listOfDay,
  listOfUser,
  type Page,
  type Position,
} from '#lib/feedback/feedback.ts';
import { hoursOfDay } from '#lib/hours.ts';
import { packPicture } from '#lib/predictions/predictions.ts';
import { PIXELS } from '#lib/task.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { collect, type Written, writeFeedback } from '../feedback-log.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

useSlowClock();
let client: DynamoDBClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ client, stop } = await startDynalite());
});
afterAll(async () => await stop());
beforeEach(async () => await emptyTable(client, process.env.FEEDBACK_TABLE ?? '', 'feedback_id'));

/** Entry `n`, so many hours before noon of 1 March. */
const entry = (n: number, hoursAgo: number, more: Partial<Written> = {}): Written => ({
  feedback_id: `f${String(n).padStart(5, '0')}`,
  username: n % 2 === 0 ? 'ana' : 'bob',
  at: new Date(NOW.getTime() - hoursAgo * 3_600_000).toISOString(),
  prediction: n % 10,
  correct: true,
  ...more,
});

/** Every page of a list, one after another. */
async function readAll(page: (after?: Position) => Promise<Page>): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let after: Position | undefined;
  for (let pages = 1; ; pages++) {
    const { items, next } = await page(after);
    ids.push(...items.map(({ feedback_id }) => feedback_id));
    if (!next) return { ids, pages };
    after = next;
  }
}

const idsOf = (entries: Written[]) => entries.map(({ feedback_id }) => feedback_id);

describe('listOfUser, listOfDay and listNewest', () => {
  test.each([1, 4])('pages of %i entries hold every entry once, newest first', async (limit) => {
    // Some days have many, some none; two share a moment.
    const entries = [0, 1, 1, 30, 31, 80, 200, 201, 202, 203].map((hours, n) => entry(n, hours));
    await writeFeedback(entries);
    const all = await readAll((after) => listNewest(limit, NOW, after));
    expect(all.ids.toSorted()).toEqual(idsOf(entries));
    expect(all.ids.filter((id) => id !== 'f00001' && id !== 'f00002')).toEqual(
      idsOf(entries).filter((id) => id !== 'f00001' && id !== 'f00002'),
    );
    const anas = entries.filter(({ username }) => username === 'ana');
    expect((await readAll((after) => listOfUser('ana', limit, after))).ids).toEqual(idsOf(anas));
    const firstOfMarch = await readAll((after) => listOfDay('2026-03-01', limit, after));
    expect(firstOfMarch.ids.toSorted()).toEqual(['f00000', 'f00001', 'f00002']);
  });

  test('a user’s list begins with the account, not with a deleted account of the same name', async () => {
    const entries = [entry(0, 1), entry(2, 2), entry(4, 3), entry(6, 4)];
    await writeFeedback(entries);
    const since = entries[1]?.at ?? '';
    for (const limit of [1, 2, 3]) {
      const { ids } = await readAll((after) => listOfUser('ana', limit, after, since));
      expect(ids).toEqual(['f00000', 'f00002']);
    }
    const before = { at: entries[2]?.at ?? '', id: 'f00004' };
    expect(await listOfUser('ana', 5, before, since)).toEqual({ items: [] });
  });

  test('the last page has no cursor, even when it is full', async () => {
    await writeFeedback([entry(0, 1), entry(2, 2)]);
    expect((await listOfUser('ana', 2)).next).toBeUndefined();
    expect((await listNewest(2, NOW)).items).toHaveLength(2);
  });

  test('everybody’s list goes back 400 days, over months without feedback, in few pages', async () => {
    await writeFeedback([entry(1, 399 * 24), entry(2, 402 * 24)]);
    const { ids, pages } = await readAll((after) => listNewest(20, NOW, after));
    expect(ids).toEqual(['f00001']);
    expect(pages).toBeLessThanOrEqual(11);
  });

  test('listed entries have no picture', async () => {
    await writeFeedback([
      entry(0, 1, { pixels: new Uint8Array(PIXELS), digit: 3, version: 'v1', model: 'm' }),
    ]);
    const { items } = await listOfUser('ana', 5);
    expect(items).toEqual([expect.not.objectContaining({ pixels: expect.anything() })]);
    expect(items[0]).toMatchObject({ digit: 3, version: 'v1', model: 'm' });
  });

  test('a cursor of another list, or of no list, reveals no foreign entry', async () => {
    const entries = Array.from({ length: 20 }, (_, n) => entry(n, n));
    await writeFeedback(entries);
    const place = fc.oneof(
      fc.constantFrom(...entries.map(({ at, feedback_id }) => ({ at, id: feedback_id }))),
      fc.record({
        at: fc
          .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
          .map((at) => at.toISOString()),
        id: fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme' }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(place, async (after) => {
        const [ofAna, ofDay] = await Promise.all([
          listOfUser('ana', 100, after),
          listOfDay('2026-03-01', 100, after),
          listNewest(5, NOW, after),
        ]);
        expect(ofAna.items.filter(({ username }) => username !== 'ana')).toEqual([]);
        expect(ofDay.items.filter(({ at }) => !at.startsWith('2026-03-01'))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });
});

describe('labelsBefore and labelDetails', () => {
  test('labels are the entries with a true digit before a moment, newest first', async () => {
    await writeFeedback([
      entry(0, 0, { digit: 1, version: 'v1', model: 'm' }),
      entry(1, 1, { digit: null, version: 'v1', model: 'm' }),
      entry(2, 2),
      entry(3, 3, { digit: 9, version: 'v2', model: 'n' }),
      entry(4, 60, { digit: 0, version: 'v2', model: 'n' }),
      entry(5, 367 * 24, { digit: 5, version: 'v2', model: 'n' }),
    ]);
    const labels = await collect(labelsBefore(NOW));
    const at = new Date(NOW.getTime() - 3 * 3_600_000).toISOString();
    expect(labels.map(({ feedback_id }) => feedback_id)).toEqual(['f00003', 'f00004']);
    expect(labels[0]).toEqual({
      feedback_id: 'f00003',
      username: 'bob',
      digit: 9,
      prediction: expect.any(Number),
      at,
      version: 'v2',
      model: 'n',
    });
  });

  test('pictures are read by id, in several batches, and missing ones are left out', async () => {
    const pixels = (n: number) => new Uint8Array(PIXELS).fill(n % 251);
    await writeFeedback(
      Array.from({ length: 130 }, (_, n) => entry(n, 1, n === 7 ? {} : { pixels: pixels(n) })),
    );
    const ids = Array.from({ length: 131 }, (_, n) => entry(n, 1).feedback_id);
    const pictures = await labelDetails([...ids, ...ids]);
    expect(pictures.size).toBe(129);
    expect([...(pictures.get('f00129')?.pixels ?? [])]).toEqual([...pixels(129)]);
    expect(pictures.has('f00007') || pictures.has('f00130')).toBe(false);
  });
});

test('a sample of too many labels is of every time in which people answered, and the same each time', async () => {
  // A label every two minutes of four days, and answers without a digit between them.
  const entries = Array.from({ length: 2_880 }, (_, n) => entry(n, n / 30, { digit: n % 2 ? null : n % 10 }));
  await writeFeedback(entries);
  const until = new Date('2026-03-01T12:00:00.000Z');
  const sample = await labelsAcross(until, 600);
  expect(await labelsAcross(until, 600)).toEqual(sample);
  expect(new Set(sample.map(({ feedback_id }) => feedback_id)).size).toBe(sample.length);
  expect(sample.every(({ at, digit }) => at < until.toISOString() && typeof digit === 'number')).toBe(true);
  const byDay = [...Map.groupBy(sample, ({ at }) => at.slice(0, 10)).values()].map(({ length }) => length);
  expect(byDay.length).toBeGreaterThanOrEqual(4);
  const hours = new Set(sample.map(({ at }) => at.slice(0, 13)));
  expect(hours.size).toBeGreaterThan(20);
});

test('pictures that do not fit into one answer of DynamoDB are read by several requests', async () => {
  // Keys beyond the size limit come back as unprocessed: 1.4 MB in the emulator, 16 MB in DynamoDB.
  const picture = new Uint8Array(PIXELS).fill(7);
  // The packed picture after 20,000 empty blocks.
  const pixels = Buffer.concat([Buffer.alloc(100_000, '000000ffff', 'hex'), packPicture(picture)]);
  const entries = Array.from({ length: 20 }, (_, n) => entry(n, 1, { pixels }));
  for (let at = 0; at < entries.length; at += 5) await writeFeedback(entries.slice(at, at + 5));
  const pictures = await labelDetails(idsOf(entries));
  expect(pictures.size).toBe(20);
  expect([...pictures.values()].every(({ pixels: found }) => Buffer.from(picture).equals(found))).toBe(true);
});

test('a day of more than 1 MB is read completely', async () => {
  const comment = 'ñ'.repeat(2_000);
  await writeFeedback(Array.from({ length: 280 }, (_, n) => entry(n, n / 100, { comment })));
  await writeFeedback([entry(1_000, 24, { comment })]);
  const answers = await collect(answersIn(hoursOfDay('2026-03-01')));
  expect(answers).toHaveLength(280);
  expect(answers.filter(({ username }) => username === 'ana')).toHaveLength(140);
  expect(Object.keys(answers[0] ?? {}).sort()).toEqual([
    'at',
    'correct',
    'feedback_id',
    'prediction',
    'username',
  ]);
});

test.each([
  ['there is no feedback', [], undefined],
  ['there is feedback of today', [0], '2026-03-01'],
  ['there is feedback of a year', [3, 365 * 24, 300 * 24], '2025-03-01'],
  ['all feedback is older than 400 days', [402 * 24], undefined],
])('firstDay is right when %s', async (_name, hours, day) => {
  await writeFeedback(hours.map((hoursAgo, n) => entry(n, hoursAgo)));
  expect(await firstDay(NOW)).toBe(day);
});
