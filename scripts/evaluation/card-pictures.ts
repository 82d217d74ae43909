// The pictures of a model card: which digits are taken for which, and the pictures whose wrong answers were the surest.
import sharp from 'sharp';
import { SIDE } from '../../lib/task.ts';
import type { Answer } from './answers.ts';

/** Pixels of a cell of the table, and of the margin for the digits beside it. */
const CELL = 44;
const MARGIN = 56;

/**
 * A table: in each row the pictures of one digit, in each column those that were read as one. Mistakes are darker the more
 * there are. It has its own paper, so that it can be read on a dark page too.
 */
export function confusionSvg(counts: readonly (readonly number[])[]): string {
  const mistakes = counts.flatMap((row, label) => row.filter((_, digit) => digit !== label));
  const most = Math.max(1, ...mistakes);
  const cells = counts.flatMap((row, label) =>
    row.map((count, digit) => {
      const [x, y] = [MARGIN + digit * CELL, MARGIN + label * CELL];
      const strength = Math.sqrt(count / most);
      const fill = digit === label ? '#e6f0e6' : `rgba(196, 61, 61, ${(0.85 * strength).toFixed(2)})`;
      const text = count === 0 ? '' : textAt(x + CELL / 2, y + CELL / 2, String(count));
      return `<rect x="${x}" y="${y}" width="${CELL - 1}" height="${CELL - 1}" fill="${fill}"/>${text}`;
    }),
  );
  const heads = counts.flatMap((_, digit) => {
    const middle = MARGIN + digit * CELL + CELL / 2;
    return [
      textAt(middle, MARGIN - 14, String(digit), true),
      textAt(MARGIN - 14, middle, String(digit), true),
    ];
  });
  const side = MARGIN + counts.length * CELL + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" font-family="sans-serif" font-size="13" text-anchor="middle">
<title>Rows: the digit that was written. Columns: the digit that was read.</title>
<rect width="100%" height="100%" fill="#fff"/>
${textAt(MARGIN + (counts.length * CELL) / 2, 16, 'read as')}
<g transform="rotate(-90 16 ${MARGIN + (counts.length * CELL) / 2})">${textAt(16, MARGIN + (counts.length * CELL) / 2, 'written')}</g>
${heads.join('\n')}
${cells.join('\n')}
</svg>
`;
}

function textAt(x: number, y: number, text: string, isBold = false): string {
  return `<text x="${x}" y="${y}" dominant-baseline="central" fill="#222"${isBold ? ' font-weight="bold"' : ''}>${text}</text>`;
}

/** Pictures in a row of the contact sheet, pixels between them, and how many times a pixel is enlarged. */
const COLUMNS = 10;
const GAP = 8;
const SCALE = 2;

/** A contact sheet in reading order: black ink on white, as PNG. */
export async function contactSheet(worst: readonly Answer[]): Promise<Buffer> {
  const step = SIDE * SCALE + GAP;
  const rows = Math.max(1, Math.ceil(worst.length / COLUMNS));
  const [width, height] = [COLUMNS * step + GAP, rows * step + GAP];
  const greys = new Uint8Array(width * height).fill(200);
  worst.forEach(({ pixels }, i) => {
    const [left, top] = [GAP + (i % COLUMNS) * step, GAP + Math.floor(i / COLUMNS) * step];
    for (let y = 0; y < SIDE * SCALE; y++) {
      for (let x = 0; x < SIDE * SCALE; x++) {
        const ink = pixels?.[Math.floor(y / SCALE) * SIDE + Math.floor(x / SCALE)] ?? 0;
        greys[(top + y) * width + left + x] = 255 - ink;
      }
    }
  });
  return await sharp(greys, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
