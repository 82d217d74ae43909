// The arithmetic of the cost model: bytes of an item, the bill of a call, and the costs of a month.
import { describe, expect, test } from 'vitest';
import { PIXELS } from '#lib/task.ts';
import { billedMs, billOf, total } from '../../scaling/cost.ts';
import { sizeOf, writeUnits } from '../../scaling/item-size.ts';
import { monthOf } from '../../scaling/month.ts';

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

describe('the bill of a call', () => {
  const call = { key: 'predict-ab', memoryMB: 1_769, cpuMs: 30, readUnits: 1, writeUnits: 4, messages: 1 };

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
    // The line that API Gateway writes of a call.
    expect(bill.Logs).toBeGreaterThan(billOf(call, 'event').Logs);
  });

  test('is multiplied by the assumed calls of all users in a month', () => {
    const standing = { alarms: 32, queues: 5 };
    expect(monthOf(0, [call], standing)).toMatchObject({ calls: 0, storage: 0, standing: { secret: 0.4 } });
    const month = monthOf(1_000, [call], standing);
    expect(month.calls).toBe(1_000 * 6 * 30);
    // Two predictions of each user a day are heard.
    expect(month.bill.SQS).toBeCloseTo((month.calls + 1_000 * 2 * 30) * 1.2e-6, 6);
    expect(month.standing.alarms).toBeCloseTo(3.2, 6);
    expect(month.standing.polling).toBeCloseTo(5 * 5 * 3 * 60 * 24 * 30 * 0.4e-6, 6);
  });

  test('is left out of the month for a function without assumed calls', () => {
    expect(monthOf(1_000, [{ ...call, key: 'alerts-drill' }], { alarms: 0, queues: 0 }).calls).toBe(0);
  });
});
