// A swipe to the right on a row: when it is one, how far it must go, and what stays the browser's.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_SWIPE, type Swipe, swiped } from '../../../../page/administration/alerts/swipe.ts';

const WIDTH = 360;
const begun: Swipe = { by: 40, isFar: false };

test.each([
  ['a finger that trembles is none yet', NO_SWIPE, 6, 6, NO_SWIPE],
  ['one to the right is', NO_SWIPE, 12, 2, { by: 12, isFar: false }],
  ['up or down the page scrolls', NO_SWIPE, 2, 30, undefined],
  ['aslant it scrolls too', NO_SWIPE, 20, 15, undefined],
  ['to the left nothing happens', NO_SWIPE, -30, 0, undefined],
  ['a third of the row is far', NO_SWIPE, 120, 5, { by: 120, isFar: true }],
  ['a swipe may bend', begun, 60, 50, { by: 60, isFar: false }],
  ['and go back', begun, -10, 0, { by: 1, isFar: false }],
  ['it ends at the end of the row', begun, 900, 0, { by: WIDTH, isFar: true }],
])('%s', (_name, before, dx, dy, expected) => {
  expect(swiped(before, dx, dy, WIDTH)).toEqual(expected);
});

test('on a wide screen a swipe need not cross a third of it', () => {
  expect(swiped(NO_SWIPE, 121, 0, 1_000)?.isFar).toBe(true);
});

test('whatever a finger does, a row never moves to the left, nor beyond its end', () => {
  const step = fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let swipe: Swipe | undefined = NO_SWIPE;
      for (const [dx, dy] of steps) {
        if (!swipe) break;
        swipe = swiped(swipe, dx, dy, WIDTH);
        expect(swipe?.by ?? 0).toBeGreaterThanOrEqual(0);
        expect(swipe?.by ?? 0).toBeLessThanOrEqual(WIDTH);
      }
    }),
  );
});
