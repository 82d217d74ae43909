// A model's input as a PNG in a data URL, to show what the model saw.
import { crc32, deflateSync } from 'node:zlib';
import { SIDE } from '#lib/task.ts';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Eight bits of grey, not interlaced: PNG specification (third edition), section 11.2.1. */
const HEADER = chunk('IHDR', [0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 0, 0, 0, 0]);
const END = chunk('IEND', []);

/** @param pixels 784 bytes, 0 paper, 255 ink; the picture has light strokes on black, as the model sees it */
export function pictureUrl(pixels: Uint8Array): string {
  // Each row begins with its filter: 0 is none.
  const rows = new Uint8Array(SIDE * (SIDE + 1));
  for (let y = 0; y < SIDE; y++) rows.set(pixels.subarray(y * SIDE, (y + 1) * SIDE), y * (SIDE + 1) + 1);
  const png = Buffer.concat([SIGNATURE, HEADER, chunk('IDAT', deflateSync(rows)), END]);
  return `data:image/png;base64,${png.toString('base64')}`;
}

function chunk(type: string, data: ArrayLike<number>): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length);
  framed.write(type, 4, 'latin1');
  framed.set(data, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, -4)), data.length + 8);
  return framed;
}
