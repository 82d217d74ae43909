// Batches of 10,000 lines: every line is counted once, the occurrences are bounded, and the time grows with the lines.
import { describe, expect, test } from 'vitest';
import type { Occurrence } from '../../../../lib/alerts/alert.ts';
import { MAX_FAULTS } from '../../../../lib/alerts/grouping/aggregate.ts';
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { batchOf, logged } from './lines.ts';

const LINES = 10_000;
const context = { stage: 'prod', consoleUrl: undefined, now: new Date('2026-01-02T03:05:00Z') };
const kinds = (count: number, lines = LINES) =>
  batchOf(
    Array.from({ length: lines }, (_, i) =>
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
  test('10,000 lines of 20 causes are 20 occurrences of 500', () => {
    const data = kinds(20);
    const { occurrences } = readLogs(data, context);
    expect(occurrences.map(({ count }) => count)).toEqual(Array(20).fill(500));
  });

  test('10,000 lines take about ten times as long as 1,000 lines', () => {
    const [few, many] = [kinds(20, LINES / 10), kinds(20)];
    readLogs(few, context);
    const times = [few, many].map((data) => {
      const before = process.cpuUsage();
      readLogs(data, context);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    const [fast = 0, slow = 0] = times;
    process.stdout.write(`10,000 lines of 20 causes: ${(slow / 1000).toFixed(0)} ms of processor time\n`);
    // Quadratic time would take a hundred times as long.
    expect(slow / Math.max(1, fast)).toBeLessThan(40);
  });

  test('10,000 causes are a bounded number of occurrences, and the last one counts the rest', () => {
    const { occurrences } = readLogs(kinds(LINES), context);
    expect(occurrences).toHaveLength(MAX_FAULTS);
    expect(total(occurrences)).toBe(LINES);
    expect(occurrences.at(-1)).toMatchObject({
      count: LINES - MAX_FAULTS + 1,
      alert: { title: 'Y 9.951 tipos de fallo más en el mismo lote de registros', source: 'predict-v1' },
    });
  });

  test('the most frequent causes have occurrences of their own', () => {
    const often = Array.from({ length: 60 }, () =>
      logged({ error: { name: 'OftenError', message: 'again' } }),
    );
    const once = Array.from({ length: 60 }, (_, i) =>
      logged({ error: { name: `Once${i}Error`, message: 'x' } }),
    );
    const { occurrences } = readLogs(batchOf([...once, ...often]), context);
    expect(occurrences[0]).toMatchObject({ count: 60, alert: { error: { type: 'OftenError' } } });
    expect(total(occurrences)).toBe(120);
  });

  test('the occurrence for the rest has one fingerprint for any number of causes', () => {
    const rest = (count: number) =>
      readLogs(
        batchOf(Array.from({ length: count }, (_, i) => logged({ error: { name: `K${i}E`, message: '' } }))),
        context,
      ).occurrences.at(-1)?.alert.fingerprint;
    expect(rest(100)).toBe(rest(200));
  });
});
