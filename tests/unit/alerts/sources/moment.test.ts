// A time that cannot be true neither loses an alert nor keeps one alive: the time of now takes its place.
import { expect, test } from 'vitest';
import { next } from '../../../../lib/alerts/grouping/next.ts';
import { event, one, published } from './aws-events.ts';
import { batchOf, GROUP, gzip64, logged, STREAM } from './lines.ts';
import { NOW, read } from './log-batches.ts';

const TIMES = [8.64e15, 8.64e15 - 1, 253_402_300_800_000, Date.UTC(2040, 0, 1), 0, -1, 1];

test.each(TIMES)('a line of the time %s is told, with its neighbours', (timestamp) => {
  const logEvents = [
    { id: '1', timestamp, message: logged() },
    {
      id: '2',
      timestamp: NOW.getTime() - 1_000,
      message: logged({ error: { name: 'RangeError', message: 'no' } }),
    },
  ];
  const payload = { messageType: 'DATA_MESSAGE', owner: '1', logGroup: GROUP, logStream: STREAM, logEvents };
  const alerts = read(gzip64(JSON.stringify(payload))).occurrences.map(({ alert }) => alert);
  expect(alerts.map(({ at }) => at)).toEqual([NOW.toISOString(), '2026-01-02T03:04:59.000Z']);
});

test.each(TIMES.filter((time) => time >= 0).map((time) => new Date(time).toISOString()))(
  'an alarm of the time %s can recover',
  (time) => {
    const alarm = (state: string, at: string) =>
      one(published({ AlarmName: 'a', NewStateValue: state, StateChangeTime: at })).alert;
    const [fires, over] = [alarm('ALARM', time), alarm('OK', '2026-01-02T04:00:00.000+0000')];
    const later = new Date('2026-01-02T04:00:01Z');
    const group = next(undefined, { type: 'firing', alert: fires, at: fires.at }, NOW);
    const after = next(
      next(group, { type: 'tick' }, later),
      { type: 'recovered', alert: over, at: '2026-01-02T04:00:00.000Z' },
      later,
    );
    expect(after?.outbox.map(({ reason }) => reason)).toEqual(['first', 'recovered']);
  },
);

test.each(['+275760-09-13T00:00:00.000Z', '9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z'])(
  'an event of the time %s has the time of now',
  (time) => {
    expect(one(event('shop', 'Sync failed', { reason: 'no space' }, { time })).alert.at).toMatch(/^20\d\d-/);
  },
);

test('a line of last month keeps its time', () => {
  const at = Date.UTC(2025, 11, 2);
  const line = { id: '1', timestamp: at, message: logged() };
  expect(read(batchOf([], { logEvents: [line] })).occurrences[0]?.alert.at).toBe('2025-12-02T00:00:00.000Z');
});
