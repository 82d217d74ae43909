// Where an answer comes from: the network as a keyed hash, the account's age, and how sure the model was.
import { describe, expect, test } from 'vitest';
import { judge, type Provenance, provenanceOf, viewOf } from '#lib/feedback/feedback.ts';
import { networkOf } from '#lib/limits/limits.ts';

const KEY = new TextEncoder().encode('k'.repeat(32));
const account = { created_at: '2026-01-01T00:00:00.000Z', role: 'user' };

describe('networkOf', () => {
  test.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['203.0.113.200', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['100.128.0.1', '100.128.0.0/24'],
    ['172.32.0.1', '172.32.0.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['127.0.0.1', undefined],
    ['10.1.2.3', undefined],
    ['172.16.0.1', undefined],
    ['192.168.1.1', undefined],
    ['169.254.0.1', undefined],
    ['100.64.0.1', undefined],
    ['::ffff:10.0.0.1', undefined],
    ['::1', undefined],
    ['fd00::1', undefined],
    ['fe80::1%eth0', undefined],
    ['', undefined],
    ['unknown', undefined],
    ['300.1.1.1', undefined],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('provenanceOf', () => {
  const of = (address: string, key = KEY) => provenanceOf(account, address, key).network;

  test('the network is a hash: the same for neighbours, another for others and for another key', () => {
    expect(of('203.0.113.7')).toMatch(/^[0-9a-f]{16}$/);
    expect(of('203.0.113.8')).toBe(of('203.0.113.7'));
    expect(of('203.0.114.7')).not.toBe(of('203.0.113.7'));
    expect(of('203.0.113.7', new TextEncoder().encode('x'.repeat(32)))).not.toBe(of('203.0.113.7'));
  });

  test('a private address has none, and only an administrator is marked as one', () => {
    expect(provenanceOf(account, '127.0.0.1', KEY)).toEqual({ account_at: account.created_at });
    expect(provenanceOf({ ...account, role: 'admin' }, '127.0.0.1', KEY)).toMatchObject({ by_admin: true });
  });
});

test('an entry keeps it with how sure the model was, and a client never reads it', () => {
  const from: Provenance = { account_at: account.created_at };
  const prediction = {
    prediction_id: 'p1',
    username: 'ana',
    version: 'v1' as const,
    model: 'mlp-1',
    digit: 7,
    probabilities: [0, 0, 0, 0, 0, 0, 0, 0.98765, 0, 0],
    pixels: new Uint8Array(784),
    at: account.created_at,
  };
  const entry = judge({ prediction_id: 'p1', correct: true }, 'ana', prediction, new Date(0), from);
  expect(entry.from).toEqual({ ...from, sure: 0.9877 });
  expect(JSON.stringify(viewOf(entry))).not.toContain('account_at');
});
