// How many times a JPEG goes over the whole picture: the one thing a small file can ask for without limit.

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * Counts the scans of a JPEG, up to `most`, without decoding. A progressive file may refine each of 64 coefficients
 * bit by bit: 700 scans of 25 megapixels fit in 80 KB and keep a decoder busy for seconds.
 *
 * Source: ITU-T T.81, annex B. A file that breaks off or makes no sense counts what was found before; the decoder
 * will say what is wrong with it.
 */
export function countScans(file: Uint8Array, most: number): number {
  let scans = 0;
  let position = 2;
  while (position + 4 <= file.length && scans < most) {
    const marker = file[position + 1] as number;
    if (file[position] !== 0xff || marker === END_OF_IMAGE) break;
    if (marker === 0xff) {
      position++;
      continue;
    }
    const length = ((file[position + 2] as number) << 8) | (file[position + 3] as number);
    position += 2 + length;
    if (marker !== START_OF_SCAN) continue;
    scans++;
    position = endOfScan(file, position);
  }
  return scans;
}

/** Where the coded data from `start` on ends: at the next 0xff that is neither a stuffed byte nor a restart marker. */
function endOfScan(file: Uint8Array, start: number): number {
  let position = file.indexOf(0xff, start);
  while (position >= 0) {
    const next = file[position + 1] ?? END_OF_IMAGE;
    const goesOn = next === 0 || (next >= 0xd0 && next <= 0xd7);
    if (!goesOn) return position;
    position = file.indexOf(0xff, position + 2);
  }
  return file.length;
}
