// The format of an uploaded picture, by its content.

const FORMATS = ['png', 'jpeg', 'webp', 'gif'] as const;
export type Format = (typeof FORMATS)[number];

/** The format that a file's first bytes announce. */
export function formatOf(file: Uint8Array): Format | undefined {
  return FORMATS.find((format) => SIGNATURES[format](file));
}

const SIGNATURES: Record<Format, (file: Uint8Array) => boolean> = {
  png: (file) => startsWith(file, '\x89PNG\r\n\x1a\n'),
  jpeg: (file) => startsWith(file, '\xff\xd8\xff'),
  webp: (file) => startsWith(file, 'RIFF') && startsWith(file.subarray(8), 'WEBP'),
  gif: (file) => startsWith(file, 'GIF87a') || startsWith(file, 'GIF89a'),
};

/** `signature` has one character per byte. */
function startsWith(file: Uint8Array, signature: string): boolean {
  return Buffer.from(file.subarray(0, signature.length)).toString('latin1') === signature;
}
