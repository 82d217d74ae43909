// The value of a button: what is written is read again, and nothing else is read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Act, actOf, buttonValue, type Span } from '#lib/slack/interactions/interactions.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const rev = fc.nat(999_999_999);
const seen = fc.record({ fingerprint: hex(16), rev });
const model = fc.string({ unit: fc.constantFrom(...'abcdefghij-0123456789'), minLength: 1, maxLength: 64 });
const seenAlias = fc.record({ alias: fc.constantFrom('v1', 'v2'), revision: rev, model });

const acts: fc.Arbitrary<Act> = fc
  .oneof(
    fc.record({
      action: fc.constantFrom('alert.ack', 'alert.release', 'alert.resolve', 'alert.assign'),
      seen,
    }),
    fc.record({
      action: fc.constant('alert.silence'),
      seen,
      span: fc.constantFrom<Span>('1h', '4h', '24h', 'end'),
    }),
    fc.record({
      action: fc.constant('alert.ack_all'),
      alerts: fc.array(seen, { minLength: 1, maxLength: 10 }),
    }),
    fc.record({ action: fc.constantFrom('run.retry', 'run.publish', 'run.discard'), run_id: hex(32) }),
    fc.record({ action: fc.constantFrom('model.promote', 'model.rollback'), seen: seenAlias }),
    fc.record({ action: fc.constant('report.retrain'), day: fc.constant('2026-11-28') }),
  )
  .map(({ action, ...rest }) => {
    const { seen, ...others } = rest as { seen?: object };
    return { action, ...seen, ...others } as Act;
  });

const idOf = ({ action }: Act) => (action === 'alert.assign' ? 'alert.more' : action);

test('what is written is read again, and fits an option of Slack', () => {
  fc.assert(
    fc.property(acts, (act) => {
      const value = buttonValue(act);
      expect(actOf(idOf(act), value)).toEqual(act);
      expect(value.length).toBeLessThanOrEqual(act.action === 'alert.ack_all' ? 2_000 : 150);
      expect(value).toMatch(/^[\w.,-]+$/);
    }),
  );
});

test('what is read is exactly what is written, for any text', () => {
  const ids = [
    'alert.ack',
    'alert.silence',
    'alert.more',
    'alert.ack_all',
    'run.retry',
    'model.promote',
    'report.retrain',
  ];
  const near = acts.chain((act) => {
    const value = buttonValue(act);
    return fc
      .tuple(fc.nat(value.length), fc.string({ maxLength: 2 }))
      .map(([at, more]) => value.slice(0, at) + more + value.slice(at));
  });
  fc.assert(
    fc.property(fc.constantFrom(...ids), fc.oneof(fc.string(), near), (id, value) => {
      const act = actOf(id, value);
      if (act) expect(buttonValue(act)).toBe(value);
    }),
  );
});

describe('nothing is read from', () => {
  const alert = '0123456789abcdef.3';
  test.each([
    ['link-0', alert],
    ['alert.assign', alert],
    ['toString', alert],
    ['__proto__', alert],
    ['', alert],
    ['alert.ack', ''],
    ['alert.ack', '0123456789abcdef.-1'],
    ['alert.ack', '0123456789abcdef.01'],
    ['alert.ack', '0123456789ABCDEF.3'],
    ['alert.ack', `${alert}\n`],
    ['alert.silence', alert],
    ['alert.silence', `${alert}.2h`],
    ['alert.silence', `${alert}.toString`],
    ['alert.more', `${alert}.link-1`],
    ['alert.ack_all', Array(11).fill(alert).join(',')],
    ['alert.ack_all', `${alert},`],
    ['model.promote', 'v3.1.cnn-1'],
    ['model.promote', 'toString.1.cnn-1'],
    ['model.promote', 'v1.1.<!channel>'],
    ['run.retry', 'x'],
    ['report.retrain', 'hoy'],
  ])('%s with %j', (id, value) => expect(actOf(id, value)).toBeUndefined());
});
