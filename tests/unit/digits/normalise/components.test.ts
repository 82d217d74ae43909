// Which pieces of ink make up the drawing: specks and frames do not, both strokes of a digit do.
import { describe, expect, test } from 'vitest';
import {
  boxAround,
  erase,
  findComponents,
  piecesOfDrawing,
} from '../../../../lib/digits/normalise/components.ts';
import type { Raster } from '../../../../lib/digits/raster.ts';

/** `#` is full ink, `+` a soft edge, anything else paper. */
const sketch = (...rows: string[]): Raster => ({
  width: (rows[0] as string).length,
  height: rows.length,
  pixels: Float32Array.from(rows.join(''), (mark) => (mark === '#' ? 255 : mark === '+' ? 60 : 0)),
});

const boxes = (picture: Raster) => piecesOfDrawing(findComponents(picture), picture).map(({ box }) => box);

describe('findComponents', () => {
  test('pixels that touch at edges or corners are one piece; soft edges do not connect pieces', () => {
    const found = findComponents(sketch('#....', '.#+#.', '...#.'));
    expect(found.map(({ box, mass }) => ({ ...box, mass }))).toEqual([
      { left: 0, top: 0, width: 2, height: 2, mass: 510 },
      { left: 3, top: 1, width: 1, height: 2, mass: 510 },
    ]);
  });

  test('blank paper has no pieces', () => {
    expect(findComponents(sketch('...', '.+.'))).toEqual([]);
  });
});

describe('piecesOfDrawing', () => {
  test('both strokes of a digit are kept', () => {
    expect(boxes(sketch('........', '.##..#..', '.##..#..', '.##.....', '........'))).toHaveLength(2);
  });

  test('a speck is left out', () => {
    const picture = sketch('.........', '.####..#.', '.####....', '.####....', '.####....', '.........');
    expect(boxes(picture)).toEqual([{ left: 1, top: 1, width: 4, height: 4 }]);
  });

  test('a frame is left out, although it is the heaviest piece', () => {
    const picture = sketch('########', '#......#', '#..##..#', '#..##..#', '#......#', '########');
    expect(boxes(picture)).toEqual([{ left: 3, top: 2, width: 2, height: 2 }]);
  });

  test('a digit that fills the picture is kept, and the speck beside it is not', () => {
    const picture = sketch(...Array.from({ length: 12 }, () => '####......').with(6, '####....#.'));
    expect(boxes(picture)).toEqual([{ left: 0, top: 0, width: 4, height: 12 }]);
  });

  test('the corner of a shadow is left out, although it is the heaviest piece', () => {
    const picture = sketch('####......', '###.......', '##...##...', '#....##...', '..........');
    expect(boxes(picture)).toEqual([{ left: 5, top: 2, width: 2, height: 2 }]);
  });

  test('a stroke that touches the edge at a few pixels is kept', () => {
    expect(boxes(sketch('..#......', '..#..##..', '..#..##..', '.........'))).toHaveLength(2);
  });
});

test('erase clears the pieces that are not kept, and leaves soft edges', () => {
  const picture = sketch('##.#+');
  const components = findComponents(picture);
  expect([...erase(picture, components, components.slice(0, 1)).pixels]).toEqual([255, 255, 0, 0, 60]);
});

describe('boxAround', () => {
  test('the box is one pixel wider than the pieces on each side', () => {
    const picture = sketch('......', '......', '..##..', '......', '......');
    expect(boxAround(findComponents(picture), picture)).toEqual({ left: 1, top: 1, width: 4, height: 3 });
  });

  test('the box stays inside the picture and contains all pieces', () => {
    const picture = sketch('#....', '.....', '....#');
    expect(boxAround(findComponents(picture), picture)).toEqual({ left: 0, top: 0, width: 5, height: 3 });
  });
});
