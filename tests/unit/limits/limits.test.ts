// The rate-limit subject of an address, and the limits by setting.
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { addressOf, windowsOf } from '../../../lib/limits/limits.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['203.0.113.7', 'ip:203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', 'ip:2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', 'ip:2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002:ffff::', 'ip:2001:db8:1:2::/64'],
  ['2001:db8::1', 'ip:2001:db8:0:0::/64'],
  ['::1', 'ip:0:0:0:0::/64'],
  ['fe80::1%eth0', 'ip:fe80:0:0:0::/64'],
  ['2001:DB8:1:2:3:4:203.0.113.7', 'ip:2001:db8:1:2::/64'],
  ['64:ff9b::203.0.113.7', 'ip:64:ff9b:0:0::/64'],
  ['::', 'ip:0:0:0:0::/64'],
  ['1::', 'ip:1:0:0:0::/64'],
  // One address in all its notations.
  ['::ffff:203.0.113.7', 'ip:203.0.113.7'],
  ['::FFFF:203.0.113.7', 'ip:203.0.113.7'],
  ['0:0:0:0:0:ffff:203.0.113.7', 'ip:203.0.113.7'],
  ['::ffff:cb00:7107', 'ip:203.0.113.7'],
  ['0000:0000:0000:0000:0000:ffff:cb00:7107', 'ip:203.0.113.7'],
])('the address %s is counted as %s', (sourceIp, subject) => {
  expect(addressOf(sourceIp)).toBe(subject);
});

test('addresses of one /64 have the same subject in every notation, and those of two have different ones', () => {
  const group = fc.integer({ min: 0, max: 0xffff });
  const written = (groups: number[], pad: boolean) =>
    groups.map((value) => value.toString(16).padStart(pad ? 4 : 1, '0')).join(':');
  const network = fc.tuple(fc.integer({ min: 0x2000, max: 0x3fff }), group, group, group);
  const host = fc.tuple(group, group, group, group);
  fc.assert(
    fc.property(network, host, host, fc.boolean(), (own, one, other, pad) => {
      const subject = addressOf(written([...own, ...one], pad));
      expect(addressOf(written([...own, ...other], !pad).toUpperCase())).toBe(subject);
      expect(addressOf(`${written(own, pad)}::`)).toBe(subject);
      const next = own.with(3, (own[3] + 1) % 0x10000);
      expect(addressOf(written([...next, ...one], pad))).not.toBe(subject);
    }),
    { numRuns: 1_000 },
  );
});

test('a setting replaces the default limit, and an error names a setting that is wrong', () => {
  expect(windowsOf('LIMIT_DEFAULT').map(({ text }) => text)).toEqual(['200 per day', '50 per hour']);
  vi.stubEnv('LIMIT_DEFAULT', '3 per minute');
  expect(windowsOf('LIMIT_DEFAULT').map(({ text }) => text)).toEqual(['3 per minute']);
  vi.stubEnv('LIMIT_READ', 'lots');
  expect(() => windowsOf('LIMIT_READ')).toThrow('LIMIT_READ has "lots"');
});
