// Serves a file to browsers: compressed once, and answered with 304 when the browser has the current version.
import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { endpoint } from './endpoint.ts';
import type { Spec, Verbatim } from './spec.ts';

/** Level 5 of 11 compresses the 1.7 MB of Swagger UI to 405 KB in 50 ms; level 11 takes five seconds for 359 KB. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** By content-coding, best first. API Gateway does not compress HTTP APIs. */
const ENCODINGS: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  br: (bytes) => brotliCompressSync(bytes, BROTLI),
  gzip: (bytes) => gzipSync(bytes),
};

/** The spec of a public route that serves one file. */
interface FileSpec extends Spec {
  readonly access: 'public';
  readonly responses: { readonly 200: Verbatim; readonly 304: null };
}

/**
 * The handler of a route that serves one file with the media type of its spec. Browsers check for a new version each time.
 * @param headers further headers of every answer
 */
export function fileEndpoint(
  spec: FileSpec,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
) {
  const file = staticFile(bytes, {
    'content-type': spec.responses[200].mediaTypes[0],
    'cache-control': 'no-cache',
    ...headers,
  });
  return endpoint(spec, async (call) => file(call.headers));
}

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/**
 * Returns a function that answers a request by its headers. Each encoding is computed once.
 * @param headers headers of every answer: `content-type`, `cache-control`, …
 * @param br the same, compressed by Brotli already
 */
export function staticFile(bytes: Uint8Array, headers: Readonly<Record<string, string>>, br?: Uint8Array) {
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const encoded = new Map(br ? [['br', br]] : []);
  const encode = (encoding: string) => {
    const result = encoded.get(encoding) ?? ENCODINGS[encoding]?.(bytes) ?? bytes;
    encoded.set(encoding, result);
    return result;
  };
  return (asked: RequestHeaders) => {
    // Weak (RFC 9110 §8.8.1), because all encodings of the file share one tag.
    const common = { ...headers, etag: `W/${etag}`, vary: 'Accept-Encoding' };
    if (asked['if-none-match']?.includes(etag)) return { status: 304, body: null, headers: common } as const;
    const encoding = isCompressible(headers) && encodingFor(asked['accept-encoding']);
    if (!encoding) return { status: 200, body: bytes, headers: common } as const;
    return {
      status: 200,
      body: encode(encoding),
      headers: { ...common, 'content-encoding': encoding },
    } as const;
  };
}

function isCompressible({ 'content-type': type = '' }: Readonly<Record<string, string>>): boolean {
  return !type.startsWith('image/');
}

/** The best encoding that the client accepts; `gzip;q=0` refuses gzip (RFC 9110 §12.5.3). */
function encodingFor(accepted = ''): string | undefined {
  const taken = accepted
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ''))
    .map(([name]) => name);
  return Object.keys(ENCODINGS).find((name) => taken.includes(name));
}
