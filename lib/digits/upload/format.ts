// Detects the format of an uploaded picture by its first bytes.

const FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const;
export type Format = (typeof FORMATS)[number];

/** Undefined for a format that is not supported. */
export function formatOf(file: Uint8Array): Format | undefined {
  return FORMATS.find((format) => SIGNATURES[format](file));
}

/** The brands of ISO media files (ISO/IEC 23008-12 and AVIF's specification) that are pictures. */
const ISO_BRANDS: Record<string, 'HEIC' | 'AVIF'> = {
  heic: 'HEIC',
  heix: 'HEIC',
  heim: 'HEIC',
  heis: 'HEIC',
  hevc: 'HEIC',
  mif1: 'HEIC',
  msf1: 'HEIC',
  avif: 'AVIF',
  avis: 'AVIF',
};

/** The name of a format of phones that is not supported; undefined for any other file. */
export function isoFormatOf(file: Uint8Array): 'HEIC' | 'AVIF' | undefined {
  if (!startsWith(file.subarray(4), 'ftyp')) return undefined;
  return ISO_BRANDS[Buffer.from(file.subarray(8, 12)).toString('latin1')];
}

const SIGNATURES: Record<Format, (file: Uint8Array) => boolean> = {
  png: (file) => startsWith(file, '\x89PNG\r\n\x1a\n'),
  jpeg: (file) => startsWith(file, '\xff\xd8\xff'),
  webp: (file) => startsWith(file, 'RIFF') && startsWith(file.subarray(8), 'WEBP'),
  gif: (file) => startsWith(file, 'GIF87a') || startsWith(file, 'GIF89a'),
};

/** @param signature one character for each byte */
function startsWith(file: Uint8Array, signature: string): boolean {
  return Buffer.from(file.subarray(0, signature.length)).toString('latin1') === signature;
}
