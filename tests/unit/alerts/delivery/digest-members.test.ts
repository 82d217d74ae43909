// Which of the notices that wait join a digest: new faults, when they are many, that Slack has not failed to take before.
import { expect, test } from 'vitest';
import type { DeliverDeps, Notice } from '../../../../lib/alerts/alerts.ts';
import { deliverBatch } from '../../../../lib/alerts/delivery/deliver.ts';
import { occurrence } from '../grouping/occurrences.ts';

const NOW = new Date('2026-01-02T03:05:00Z');

/** The ids of the notices that a batch of waiting notices collects; `failed` are those with a recorded failure. */
async function membersOf(
  notices: readonly Partial<Notice>[],
  failed: readonly string[] = [],
): Promise<string[]> {
  const members: string[] = [];
  const deps = {
    clock: { now: () => NOW },
    // No slot is free: nothing is posted.
    limiter: { takeSlot: async () => ({ waitMs: 60_000, isLeased: false, downSince: undefined }) },
    records: {
      readDelivery: async (id: string) =>
        failed.includes(id)
          ? { version: 1, form: 'full', failures: 1, copies: 0, refusals: 0, accepted_before: 0 }
          : undefined,
    },
    digests: {
      readDigest: async () => ({ told: new Set() }),
      collect: async (_: string, entries: readonly { sentAs: string }[]) => {
        members.push(...entries.map(({ sentAs }) => sentAs));
        return undefined;
      },
    },
    queue: { holdMessages: async () => {} },
  } as unknown as DeliverDeps;
  const batch = notices.map((over, i) => ({
    notice: {
      id: `n-${i}`,
      alert: occurrence({ fingerprint: `f-${i}` }).alert,
      count: 1,
      since: NOW.toISOString(),
      ...over,
    },
    queued: {
      messageId: `m-${i}`,
      group: `f-${i}`,
      body: '',
      receiptHandle: '',
      receiveCount: 2,
      sentAt: NOW,
      sentAs: `n-${i}`,
      madeAt: NOW.toISOString(),
      redriven: 0,
    },
  }));
  await deliverBatch(batch, () => 10_000, deps);
  return members;
}

const many = (count: number, over: Partial<Notice> = {}) => Array.from({ length: count }, () => over);
const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `n-${from + i}`);

test('more than eight new faults are collected, eight are not', async () => {
  expect(await membersOf(many(9))).toEqual(ids(0, 9));
  expect(await membersOf(many(8))).toEqual([]);
});

test('a summary is no new fault', async () => {
  expect(await membersOf([...many(1, { reason: 'summary' }), ...many(9)])).toEqual(ids(1, 10));
});

test('a payload that Slack failed to take joins no digest, and does not count among the many', async () => {
  expect(await membersOf(many(10), ['n-0'])).toEqual(ids(1, 10));
  expect(await membersOf(many(9), ['n-0'])).toEqual([]);
});
