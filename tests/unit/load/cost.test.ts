// The arithmetic of the cost model: bytes of an item and of log lines, the bill of a call, and the costs of a month.
import { describe, expect, test } from 'vitest';
import { PIXELS } from '#lib/task.ts';
import { format } from '../../../resources/variables/access-log.cjs';
import { billedMs, billOf, total } from '../../scaling/cost.ts';
import { sizeOf, writeUnits } from '../../scaling/item-size.ts';
import { ACCESS_BYTES, loggedBytes, PLATFORM_BYTES } from '../../scaling/log-lines.ts';
import { monthOf } from '../../scaling/month.ts';
import { averageOf, entryBytes } from '../../scaling/stored.ts';

test.each([
  [{ id: { S: 'ñ' } }, 2 + 2],
  [{ n: { N: '1234' } }, 1 + 3],
  [{ n: { N: '-0.05' } }, 1 + 3],
  [{ pixels: { B: new Uint8Array(PIXELS) } }, 6 + PIXELS],
  [{ yes: { BOOL: true }, no: { NULL: true as const } }, 3 + 1 + 2 + 1],
  [{ list: { L: [{ S: 'ab' }, { S: 'c' }] } }, 4 + 3 + 2 + 3],
  [{ map: { M: { key: { S: 'value' } } } }, 3 + 3 + 1 + 3 + 5],
])('the item %j has %d bytes', (item, bytes) => expect(sizeOf(item)).toBe(bytes));

test.each([
  [1, 1],
  [1_024, 1],
  [1_025, 2],
])('%d bytes take %d write units', (bytes, units) => expect(writeUnits(bytes)).toBe(units));

test('lines of a function are counted and kept from the terminal, each with the 26 bytes of CloudWatch', async () => {
  const work = async () => {
    process.stdout.write('{"level":"INFO"}\n{"level":');
    process.stderr.write(Buffer.from('"ñ"}\n'));
  };
  expect(await loggedBytes(work)).toBe(16 + 26 + 14 + 26);
  expect(await loggedBytes(async () => undefined)).toBe(0);
  await expect(loggedBytes(() => Promise.reject(new Error('of the work')))).rejects.toThrow('of the work');
});

test('the lines of Lambda and of the gateway have all that is in them', () => {
  expect(PLATFORM_BYTES).toBeGreaterThan(
    2 * 26 + '{"type":"platform.start"}{"type":"platform.report"}'.length,
  );
  expect(ACCESS_BYTES).toBeGreaterThan(26 + format.replace(/\$context\.[\w.]+/g, '').length);
});

describe('stored items', () => {
  const table = {
    name: 'predictions',
    items: [
      { id: { S: 'a' }, day: { S: 'x' }, note: { S: '12345' } },
      { id: { S: 'b' }, note: { S: '123' } },
    ],
    indexes: [
      { name: 'day', keys: ['day'], projected: ['id', 'day'] },
      { name: 'all', keys: ['id'], projected: 'all' as const },
    ],
  };

  test('have 100 bytes more each, and in each index that has them', () => {
    expect(averageOf(table, ({ day }) => day !== undefined)).toEqual({
      table: 3 + 4 + 9 + 100,
      indexes: 3 + 4 + 100 + 3 + 4 + 9 + 100,
    });
    expect(averageOf(table)).toEqual({ table: (116 + 110) / 2, indexes: (107 + 116 + 110) / 2 });
    expect(() => averageOf(table, () => false)).toThrow('predictions has no such item');
  });

  test('have entries in the indexes that know them', () => {
    expect(entryBytes(table, 'day')).toBe(7);
    expect(() => entryBytes(table, 'night')).toThrow('predictions has no index night');
  });
});

describe('the bill of a call', () => {
  const call = {
    key: 'predict-ab',
    memoryMB: 1_769,
    cpuMs: 30,
    readUnits: 1,
    writeUnits: 4,
    messages: 1,
    logBytes: 0,
  };
  const bytes = (table: number, indexes: number) => ({ table, indexes });
  const stored = {
    prediction: bytes(600, 400),
    abPrediction: bytes(700, 600),
    feedback: bytes(700, 700),
    entries: { answer: 260, exposure: 160, watched: 160 },
  };

  test('has more milliseconds with less than a processor, but not fewer with more than one', () => {
    expect([1_769, 884.5, 3_538].map((memoryMB) => billedMs({ cpuMs: 30, memoryMB }))).toEqual([30, 60, 30]);
  });

  test('is the sum of Lambda, API Gateway, DynamoDB and SQS at their prices', () => {
    const million = (value: number) => value * 1e6;
    const bill = billOf(call, 'http');
    expect(million(bill.Lambda)).toBeCloseTo(0.2 + (1_769 / 1_024) * 0.03 * 13.3334, 6);
    expect(million(bill['API Gateway'])).toBeCloseTo(1, 6);
    expect(million(bill.DynamoDB)).toBeCloseTo(0.125 + 4 * 0.625, 6);
    expect(million(bill.SQS)).toBeCloseTo(3 * 0.4, 6);
    expect(total(bill)).toBeGreaterThan(bill.Lambda + bill.DynamoDB);
    expect(billOf(call, 'event')).toMatchObject({ 'API Gateway': 0, Traffic: 0 });
    expect(bill.Logs).toBeCloseTo((ACCESS_BYTES / 1e9) * 0.5, 12);
    expect(billOf({ ...call, logBytes: 300 }, 'event').Logs).toBeCloseTo((300 / 1e9) * 0.5, 12);
  });

  test('is multiplied by the assumed calls of all users in a month', () => {
    const standing = { alarms: 32, queues: 5 };
    expect(monthOf(0, [call], stored, standing)).toMatchObject({
      calls: 0,
      storage: 0,
      standing: { secret: 0.4 },
    });
    const month = monthOf(1_000, [call], stored, standing);
    expect(month.calls).toBe(1_000 * 6 * 30);
    // Two predictions of each user a day are heard.
    expect(month.bill.SQS).toBeCloseTo((month.calls + 1_000 * 2 * 30) * 1.2e-6, 6);
    expect(month.standing.alarms).toBeCloseTo(3.2, 6);
    expect(month.standing.polling).toBeCloseTo(5 * 5 * 3 * 60 * 24 * 30 * 0.4e-6, 6);
    expect(month.platformLines).toBeCloseTo((month.calls * PLATFORM_BYTES * 0.5) / 1e9, 6);
  });

  test('comes with storage: predictions of 90 days and answers of a year, backed up without their indexes', () => {
    const gigabytes = (each: { table: number; indexes: number }, count: number) =>
      bytes((each.table * count) / 1e9, (each.indexes * count) / 1e9);
    const parts = [
      gigabytes(stored.prediction, 90 * 4),
      gigabytes(stored.abPrediction, 90 * 6),
      gigabytes(stored.feedback, 365 * 5),
    ];
    const dollars = parts.reduce((sum, { table, indexes }) => sum + table * 0.45 + indexes * 0.25, 0);
    expect(monthOf(1_000, [call], stored, { alarms: 0, queues: 0 }).storage).toBeCloseTo(1_000 * dollars, 6);
  });

  test('is left out of the month for a function without assumed calls', () => {
    expect(monthOf(1_000, [{ ...call, key: 'alerts-drill' }], stored, { alarms: 0, queues: 0 }).calls).toBe(
      0,
    );
  });
});
