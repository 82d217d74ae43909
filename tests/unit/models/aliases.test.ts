// Where a rollback leads, for every history.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AliasMove, modelBefore } from '#lib/models/models.ts';
import { movesAlong } from './models.ts';

describe('modelBefore', () => {
  test.each<[string, string[], string | undefined]>([
    ['nobody has moved it', [], undefined],
    ['one move: what was shipped', ['B'], 'A'],
    ['the one before the latest', ['B', 'C'], 'B'],
    ['again: one further back, not forward', ['B', 'C', '<B'], 'A'],
    ['all the way back: no further', ['B', 'C', '<B', '<A'], undefined],
    ['a move after a rollback stands on what was rolled back to', ['B', 'C', '<B', 'D'], 'B'],
    ['and so the one rolled back from is never met again', ['B', 'C', '<B', 'D', '<B'], 'A'],
    ['back by hand is a move like any other', ['B', 'A'], 'B'],
    ['a pin of what served already is no place to go back to', ['A'], undefined],
    ['nor between two others', ['A', 'B'], 'A'],
  ])('%s', (_name, path, expected) => {
    expect(modelBefore(movesAlong('A', ...path))).toBe(expected);
  });

  test('rolling back as often as possible visits the moves that stood, latest first, and ends where all began', () => {
    const model = fc.constantFrom('A', 'B', 'C', 'D', 'E');
    // Each step a move or, where there is something to roll back, a rollback.
    const steps = fc.array(fc.oneof(model, fc.constant('<')), { maxLength: 30 });
    fc.assert(
      fc.property(steps, (wishes) => {
        const moves = wishes.reduce(follow, []);
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

function follow(moves: AliasMove[], wish: string): AliasMove[] {
  const back = modelBefore(moves);
  if (wish === '<' && back === undefined) return moves;
  const path = moves.map(({ to, rollback }) => (rollback ? `<${to}` : to));
  return movesAlong('A', ...path, wish === '<' ? `<${back}` : wish);
}
