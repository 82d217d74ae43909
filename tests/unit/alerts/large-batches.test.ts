// Batches of 10,000 lines: every line counted once, as many occurrences as can be told, and time left to tell them.
import { describe, expect, test } from 'vitest';
import { alertsFromLogs, type Occurrence } from '../../../lib/alerts/alerts.ts';
import { MAX_KINDS } from '../../../lib/alerts/grouping/aggregate.ts';
import { batchOf, logged } from './lines.ts';

const LINES = 10_000;
const around = { stage: 'prod', consoleUrl: undefined, now: new Date('2026-01-02T03:05:00Z') };
/** The forwarder lives 30 s on about a third of a processor, and most of that is for DynamoDB and SQS. */
const BUDGET_MS = 8_000;

const kinds = (count: number) =>
  batchOf(
    Array.from({ length: LINES }, (_, i) =>
      logged({
        requestId: `6f747abc-5e2b-4c2a-9d9d-${String(i).padStart(12, '0')}`,
        error: {
          name: `Kind${'abcdefghij'.charAt(i % 10)}${i % count}Error`,
          message: `order ${i} not found`,
          stack: '',
        },
      }),
    ),
  );
const total = (occurrences: Occurrence[]) => occurrences.reduce((sum, { count }) => sum + count, 0);

describe('10,000 lines', () => {
  test('of 20 causes are 20 occurrences that add up', () => {
    const data = kinds(20);
    const start = performance.now();
    const { occurrences } = alertsFromLogs(data, around);
    const took = performance.now() - start;
    process.stdout.write(`10,000 lines of 20 causes: ${took.toFixed(0)} ms\n`);
    expect(occurrences.map(({ count }) => count)).toEqual(Array(20).fill(500));
    expect(took).toBeLessThan(BUDGET_MS);
  });

  test('of 10,000 causes are as many as can be told, and one that says how many more there are', () => {
    const { occurrences } = alertsFromLogs(kinds(LINES), around);
    expect(occurrences).toHaveLength(MAX_KINDS);
    expect(total(occurrences)).toBe(LINES);
    expect(occurrences.at(-1)).toMatchObject({
      count: LINES - MAX_KINDS + 1,
      alert: { title: 'Y 9951 tipos de fallo más en el mismo lote de registros', source: 'predict-v1' },
    });
  });

  test('the most frequent causes are told by themselves', () => {
    const often = Array.from({ length: 60 }, () =>
      logged({ error: { name: 'OftenError', message: 'again' } }),
    );
    const once = Array.from({ length: 60 }, (_, i) =>
      logged({ error: { name: `Once${i}Error`, message: 'x' } }),
    );
    const { occurrences } = alertsFromLogs(batchOf([...once, ...often]), around);
    expect(occurrences[0]).toMatchObject({ count: 60, alert: { error: { type: 'OftenError' } } });
    expect(total(occurrences)).toBe(120);
  });

  test('what stands for the rest is one group, however many the rest are', () => {
    const rest = (count: number) =>
      alertsFromLogs(
        batchOf(Array.from({ length: count }, (_, i) => logged({ error: { name: `K${i}E`, message: '' } }))),
        around,
      ).occurrences.at(-1)?.alert.fingerprint;
    expect(rest(100)).toBe(rest(200));
  });
});
