// The history of the pad: whatever was done can be undone, step by step, and done again.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BEGINNING, type Change, changed, type History, isEmpty } from '../../../page/draw/drawing.ts';

const point = fc.record({
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  y: fc.double({ min: 0, max: 1, noNaN: true }),
});
const stroke = fc.record({
  width: fc.constantFrom(0.03, 0.05),
  points: fc.array(point, { minLength: 1, maxLength: 4 }),
});
const drawn: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), stroke }),
  fc.record({ do: fc.constant('clear' as const) }),
);
const any: fc.Arbitrary<Change> = fc.oneof(
  drawn,
  fc.record({ do: fc.constantFrom('undo' as const, 'redo' as const, 'start' as const) }),
);

const after = (changes: readonly Change[], from: History = BEGINNING) => changes.reduce(changed, from);

test('undoing every step leads back to the empty pad, and redoing them to the same drawing', () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 20 }), (changes) => {
      const done = after(changes);
      const undone = after(
        done.past.map(() => ({ do: 'undo' as const })),
        done,
      );
      expect(isEmpty(undone.present)).toBe(true);
      const redone = after(
        undone.future.map(() => ({ do: 'redo' as const })),
        undone,
      );
      expect(redone.present).toEqual(done.present);
    }),
  );
});

test('after undo, redo gives the same history again, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(any, { maxLength: 20 }), (changes) => {
      const history = after(changes);
      const back = changed(history, { do: 'undo' });
      if (back !== history) expect(changed(back, { do: 'redo' })).toEqual(history);
    }),
  );
});

test('a change without an effect is no step: clearing or undoing an empty pad, redoing nothing', () => {
  for (const change of ['clear', 'undo', 'redo'] as const) {
    expect(changed(BEGINNING, { do: change })).toBe(BEGINNING);
  }
});

test('a stroke replaces a picture, and undo brings the picture back', () => {
  const picture = {} as HTMLCanvasElement;
  const shown = changed(BEGINNING, { do: 'show', picture });
  const over = changed(shown, { do: 'add', stroke: { width: 0.05, points: [{ x: 0, y: 0 }] } });
  expect(over.present.picture).toBeUndefined();
  expect(changed(over, { do: 'undo' }).present.picture).toBe(picture);
});

test('at most a hundred steps are kept', () => {
  const dot: Change = { do: 'add', stroke: { width: 0.05, points: [{ x: 0, y: 0 }] } };
  const history = after(Array.from({ length: 250 }, () => dot));
  expect(history.past).toHaveLength(100);
  expect(history.present.strokes).toHaveLength(250);
});
