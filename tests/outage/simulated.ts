// What the tests of the alert path in simulated time share: its table, the time at which they begin, a fault, and the figures they print.
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import type { Severity } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import { emptyTable, startDynalite } from '../store/dynalite.ts';
import type { AlertPath } from '../support/simulation/alert-path.ts';
import { occurrence } from '../unit/alerts/grouping/occurrences.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const start = Date.parse('2026-01-02T03:00:00Z');

/** For all tests of a file: stage `prod`, and a table of alerts that is empty before each. @returns what empties it in between */
export function useAlertsTable(): () => Promise<void> {
  let dynalite: Awaited<ReturnType<typeof startDynalite>>;
  const empty = async () =>
    await emptyTable(dynalite.client, config('ALERTS_TABLE').ALERTS_TABLE, 'fingerprint');
  beforeAll(async () => {
    dynalite = await startDynalite();
    process.env.STAGE = 'prod';
  });
  afterAll(async () => await dynalite.stop());
  beforeEach(empty);
  return empty;
}

/** For all tests of a file: errors and warnings, which an outage causes by the hundred, are not printed. */
export function useSilentLog(): void {
  beforeAll(() => {
    vi.spyOn(logger, 'error').mockReturnValue(undefined);
    vi.spyOn(logger, 'warn').mockReturnValue(undefined);
  });
  afterAll(() => void vi.restoreAllMocks());
}

let batches = 0;

interface Fault {
  severity?: Severity;
  fingerprint?: string;
}

/** The fault of this name happens; its title is "fault <name>.". */
export function failOn(path: AlertPath, name: string, fault: Fault): void {
  const { severity = 'error', fingerprint = name } = fault;
  const at = new Date(path.clock.now()).toISOString();
  const { alert } = occurrence({ fingerprint, source: name, title: `fault ${name}.`, severity, at });
  path.record({ id: `b${batches++}`, occurrences: [{ alert, count: 1, last: { at } }] });
}

export const report = (figure: string) => process.stdout.write(`  ${figure}\n`);
