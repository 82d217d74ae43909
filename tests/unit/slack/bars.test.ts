// The small charts of a message.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bars } from '../../../lib/slack/message/bars.ts';

test.each([
  [[0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
  [[0, 0, 0, 1000, 1], '▁▁▁█▂'],
  [[0, 0], '▁▁'],
  [[5], '█'],
  [[-4, 0, 4], '▁▅█'],
  [[-1, -2], '▅▁'],
])('the bars of %j are %s', (values, expected) => {
  expect(bars(values)).toBe(expected);
});

test('each number has one bar, and the greatest has a bar as high as any', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
      const chart = [...bars(values)];
      expect(chart).toHaveLength(values.length);
      expect(chart.every((bar) => '▁▂▃▄▅▆▇█'.includes(bar))).toBe(true);
      const highest = values.indexOf(Math.max(...values));
      expect(chart.toSorted().at(-1)).toBe(chart[highest]);
    }),
  );
});
