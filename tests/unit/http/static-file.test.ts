// Static files: the best encoding that the browser accepts, and 304 when it has the current version.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { staticFile } from '#lib/http/static-file.ts';

const TEXT = Buffer.from('Vigía '.repeat(1000));
const file = staticFile(TEXT, { 'content-type': 'text/plain', 'cache-control': 'no-cache' });

const DECODE: Record<string, (bytes: Uint8Array) => Buffer> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (bytes) => Buffer.from(bytes),
};

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['GZIP;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br ; q=0.0, gzip;q=0', 'identity'],
  ['brotli, x-gzip', 'identity'],
])('a request with accept-encoding %j is answered with the encoding %s', (accepted, encoding) => {
  const { status, headers, body } = file({ 'accept-encoding': accepted });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'content-type': 'text/plain', 'cache-control': 'no-cache' });
  expect(headers).toHaveProperty('vary', 'Accept-Encoding');
  expect('content-encoding' in headers ? headers['content-encoding'] : 'identity').toBe(encoding);
  expect(body && DECODE[encoding]?.(body).equals(TEXT)).toBe(true);
});

test('does not compress a picture, which is compressed already', () => {
  const { headers, body } = staticFile(TEXT, { 'content-type': 'image/png' })({ 'accept-encoding': 'br' });
  expect(headers).not.toHaveProperty('content-encoding');
  expect(body).toBe(TEXT);
});

test('answers 304 to a browser that has the file in any encoding; another file has another tag', () => {
  const { etag } = file({}).headers;
  expect(file({ 'accept-encoding': 'br' }).headers.etag).toBe(etag);
  for (const known of [etag, `"other", ${etag}`, etag.replace('W/', '')]) {
    const answer = file({ 'if-none-match': known });
    expect(answer).toMatchObject({ status: 304, body: null, headers: { etag } });
  }
  expect(file({ 'if-none-match': '"other"' }).status).toBe(200);
  expect(staticFile(Buffer.from('other'), {})({}).headers.etag).not.toBe(etag);
});
