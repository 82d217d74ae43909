// Inspects a JPEG by its markers, without decoding: number of scans and segments, and the memory a decoder will hold.

const MARKER = {
  stuffedByte: 0x00,
  temporary: 0x01,
  firstFrame: 0xc0,
  lastFrame: 0xcf,
  huffmanTables: 0xc4,
  extension: 0xc8,
  arithmeticTables: 0xcc,
  firstRestart: 0xd0,
  startOfImage: 0xd8,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  fill: 0xff,
} as const;

/** The frames among SOF0 to SOF15 whose coefficients come in several scans. */
const PROGRESSIVE = new Set([0xc2, 0xc6, 0xca, 0xce]);

const BLOCK_SIDE = 8;
/** 64 coefficients of two bytes. */
const BLOCK_BYTES = 128;

export interface JpegStructure {
  readonly scans: number;
  /** Marker segments outside the scans' data: tables, headers, comments, EXIF blocks. */
  readonly segments: number;
  /** Bytes of coefficients that a decoder holds until the last scan has been read; 0 with a single scan. */
  readonly heldBytes: number;
  /** Whether an EOI marker ends the picture. */
  readonly hasEnd: boolean;
}

const END = Uint8Array.of(MARKER.fill, MARKER.endOfImage);

/** The file with an EOI marker, of which a part may be there. */
export function withEnd(file: Uint8Array): Uint8Array {
  return Buffer.concat([file.at(-1) === MARKER.fill ? file.subarray(0, -1) : file, END]);
}

/**
 * Walks over the markers as a decoder does, and skips garbage between them. Three kinds of files are dangerous: 700 scans
 * of 25 megapixels fit in 80 KB and keep a decoder busy for seconds; a million empty segments fit in 4.5 MB and take a
 * second and 200 MB; four full channels of 25 megapixels hold 200 MB.
 *
 * A truncated file is described up to its end; the decoder will refuse it. Source: ITU-T T.81, annex B.
 */
export function inspectJpeg(file: Uint8Array): JpegStructure {
  let scans = 0;
  let segments = 0;
  let frameBytes = 0;
  let isProgressive = false;
  let position = nextMarker(file, 2);
  while (position + 4 <= file.length) {
    const marker = file[position + 1] as number;
    if (marker === MARKER.endOfImage) break;
    if (standsAlone(marker)) {
      position = nextMarker(file, position + (marker === MARKER.fill ? 1 : 2));
      continue;
    }
    segments++;
    const end = position + 2 + uint16(file, position + 2);
    if (isFrame(marker)) {
      frameBytes = Math.max(frameBytes, coefficientBytes(file.subarray(position + 4, end)));
      isProgressive ||= PROGRESSIVE.has(marker);
    }
    if (marker === MARKER.startOfScan) scans++;
    position = marker === MARKER.startOfScan ? endOfScan(file, end) : nextMarker(file, end);
  }
  const hasEnd = file[position + 1] === MARKER.endOfImage;
  return { scans, segments, heldBytes: isProgressive || scans > 1 ? frameBytes : 0, hasEnd };
}

const uint16 = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** The position of the next 0xff; the file's length when there is none. */
function nextMarker(file: Uint8Array, start: number): number {
  const position = file.indexOf(0xff, start);
  return position < 0 ? file.length : position;
}

/** Whether the marker has no length. */
function standsAlone(marker: number): boolean {
  return (
    marker === MARKER.fill ||
    marker === MARKER.stuffedByte ||
    marker === MARKER.temporary ||
    (marker >= MARKER.firstRestart && marker <= MARKER.startOfImage)
  );
}

function isFrame(marker: number): boolean {
  const others: number[] = [MARKER.huffmanTables, MARKER.extension, MARKER.arithmeticTables];
  return marker >= MARKER.firstFrame && marker <= MARKER.lastFrame && !others.includes(marker);
}

/** @param frame precision, height, width, number of channels, and three bytes a channel; the second is its sampling */
function coefficientBytes(frame: Uint8Array): number {
  const [height, width] = [uint16(frame, 1), uint16(frame, 3)];
  const samplings = Array.from({ length: frame[5] ?? 0 }, (_, channel) => frame[7 + 3 * channel] ?? 0);
  const across = samplings.map((sampling) => sampling >> 4);
  const down = samplings.map((sampling) => sampling & 15);
  const unitsAcross = Math.ceil(width / (BLOCK_SIDE * Math.max(1, ...across)));
  const unitsDown = Math.ceil(height / (BLOCK_SIDE * Math.max(1, ...down)));
  const blocksPerUnit = across.reduce((sum, count, channel) => sum + count * (down[channel] as number), 0);
  return unitsAcross * unitsDown * blocksPerUnit * BLOCK_BYTES;
}

/** The end of the coded data from `start` on: the next 0xff that is neither a stuffed byte nor a restart marker. */
function endOfScan(file: Uint8Array, start: number): number {
  let position = nextMarker(file, start);
  while (position + 1 < file.length) {
    const next = file[position + 1] as number;
    const goesOn = next === MARKER.stuffedByte || (next >= MARKER.firstRestart && next < MARKER.startOfImage);
    if (!goesOn) return position;
    position = nextMarker(file, position + 2);
  }
  return file.length;
}
