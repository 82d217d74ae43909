// Detects the format of an uploaded picture by its first bytes.

const FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const;
export type Format = (typeof FORMATS)[number];

/** Undefined for a format that is not supported. */
export function formatOf(file: Uint8Array): Format | undefined {
  return FORMATS.find((format) => SIGNATURES[format](file));
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
