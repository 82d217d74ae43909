// Whose calls count together when nobody is signed in, and that the limits are those of CONTRACT.
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
  ['::ffff:203.0.113.7', 'ip:203.0.113.7'],
])('%s is %s', (sourceIp, subject) => {
  expect(addressOf(sourceIp)).toBe(subject);
});

test('a setting replaces the default, and a wrong one is named', () => {
  expect(windowsOf('LIMIT_DEFAULT').map(({ text }) => text)).toEqual(['200 per day', '50 per hour']);
  vi.stubEnv('LIMIT_DEFAULT', '3 per minute');
  expect(windowsOf('LIMIT_DEFAULT').map(({ text }) => text)).toEqual(['3 per minute']);
  vi.stubEnv('LIMIT_READ', 'lots');
  expect(() => windowsOf('LIMIT_READ')).toThrow('LIMIT_READ has "lots"');
});
