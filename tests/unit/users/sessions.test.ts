// Which sessions are removed for a new one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionsToDrop } from '#lib/users/sessions.ts';

const NOW = new Date(1_000_000_000);
const seconds = NOW.getTime() / 1000;

test('drops every expired session, then those that expire soonest, until the new one is the tenth', () => {
  const sessions = fc.dictionary(fc.uuid(), fc.integer({ min: seconds - 100, max: seconds + 100 }), {
    maxKeys: 30,
  });
  fc.assert(
    fc.property(sessions, (expiries) => {
      const map = new Map(Object.entries(expiries).map(([id, expires_at]) => [id, { jti: id, expires_at }]));
      const dropped = new Set(sessionsToDrop(map, NOW));
      const kept = [...map].filter(([id]) => !dropped.has(id));
      const latestDropped = Math.max(...[...dropped].map((id) => expiries[id] ?? 0));

      expect(kept.length).toBeLessThanOrEqual(9);
      for (const [, { expires_at }] of kept) {
        expect(expires_at).toBeGreaterThan(seconds);
        expect(expires_at).toBeGreaterThanOrEqual(latestDropped);
      }
      const alive = [...map.values()].filter(({ expires_at }) => expires_at > seconds).length;
      expect(kept.length).toBe(Math.min(9, alive));
    }),
  );
});
