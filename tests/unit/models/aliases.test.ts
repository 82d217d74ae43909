// The model that a rollback leads to, for every history.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AliasMove, modelBefore } from '#lib/models/models.ts';
import { movesAlong } from './models.ts';

describe('modelBefore', () => {
  test.each<[string, string[], string | undefined]>([
    ['an alias that was never moved has no model before', [], undefined],
    ['one move leads back to the shipped model', ['B'], 'A'],
    ['two moves lead back to the first one', ['B', 'C'], 'B'],
    ['a second rollback leads one move further back, not forward', ['B', 'C', '<B'], 'A'],
    ['after as many rollbacks as moves there is no model before', ['B', 'C', '<B', '<A'], undefined],
    ['a move after a rollback leads back to the model that was rolled back to', ['B', 'C', '<B', 'D'], 'B'],
    ['the model that was rolled back from is never returned to', ['B', 'C', '<B', 'D', '<B'], 'A'],
    ['a move back by hand counts as a move', ['B', 'A'], 'B'],
    ['a move to the shipped model itself leads back to nothing', ['A'], undefined],
    ['a pinned shipped model is returned to once', ['A', 'B'], 'A'],
  ])('%s', (_name, path, expected) => {
    expect(modelBefore(movesAlong('A', ...path))).toBe(expected);
  });

  test('rolling back as often as possible undoes every move that is in force and ends at the shipped model', () => {
    const model = fc.constantFrom('A', 'B', 'C', 'D', 'E');
    // Each step a move or, where there is something to roll back, a rollback.
    const steps = fc.array(fc.oneof(model, fc.constant('<')), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (steps) => {
        const moves = steps.reduce(follow, []);
        const lengthBefore = moves.length;
        let all = moves;
        for (let next = follow(all, '<'); next.length > all.length; next = follow(all, '<')) {
          const last = next.at(-1) as AliasMove;
          expect(last.to).not.toBe(last.from);
          all = next;
        }
        const ups = moves.filter(({ rollback, from, to }) => !rollback && from !== to).length;
        const downs = moves.filter(({ rollback }) => rollback).length;
        expect(all.length - lengthBefore).toBe(ups - downs);
        if (all.length > 0) expect(all.at(-1)?.to).toBe('A');
      }),
    );
  });
});

function follow(moves: AliasMove[], step: string): AliasMove[] {
  const back = modelBefore(moves);
  if (step === '<' && back === undefined) return moves;
  const path = moves.map(({ to, rollback }) => (rollback ? `<${to}` : to));
  return movesAlong('A', ...path, step === '<' ? `<${back}` : step);
}
