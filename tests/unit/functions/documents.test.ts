// The served documents: one OpenAPI document under two paths, and a page that loads nothing from other hosts.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { handler as apispec } from '../../../functions/site/apispec.ts';
import { handler as assets } from '../../../functions/site/assets.ts';
import { handler as docs } from '../../../functions/site/docs.ts';
import { handler as fallback } from '../../../functions/site/fallback.ts';
import document from '../../../functions/site/openapi.json' with { type: 'json' };
import { handler as openapi } from '../../../functions/site/openapi.ts';
import { handler as page } from '../../../functions/site/page.ts';
import { handler as pageAssets } from '../../../functions/site/page-assets.ts';
import { type HttpHandler, invoke } from '../../support/gateway.ts';
import { expectConforms } from '../../support/openapi.ts';

beforeAll(() => void vi.stubEnv('WEBSOCKET_ENDPOINT', 'https://sockets.test/prod'));
afterAll(() => void vi.unstubAllEnvs());

async function get(handler: HttpHandler, path: string, headers: Record<string, string> = {}) {
  const file = /[^/]+$/.exec(path)?.[0] ?? '';
  const answer = await invoke(handler, { path, headers, pathParameters: { file } });
  expectConforms('GET', path, answer);
  return answer;
}

test('/openapi.json and /apispec_1.json serve the OpenAPI document', async () => {
  expect((await get(openapi, '/openapi.json')).body).toEqual(document);
  expect((await get(apispec, '/apispec_1.json')).body).toEqual(document);
});

test('the document is compressed, and answered with 304 to a client that has it', async () => {
  const { headers, body } = await invoke(openapi, {
    path: '/openapi.json',
    headers: { 'Accept-Encoding': 'gzip' },
  });
  expect(headers['content-encoding']).toBe('gzip');
  expect(JSON.parse(gunzipSync(body).toString())).toEqual(document);
  const again = await get(openapi, '/openapi.json', { 'If-None-Match': headers.etag ?? '' });
  expect(again).toMatchObject({ status: 304, body: undefined, headers: { 'cache-control': 'no-cache' } });
});

test('the page has a Content-Security-Policy that allows only this host, and no inline script or style', async () => {
  const { headers, body } = await get(docs, '/docs');
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'; /);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(body).toContain('name="viewport"');
  expect(body).not.toMatch(/<style|<script>|style=|https?:\/\//);
});

test('every file that the page loads is served with its content type', async () => {
  const { body } = await get(docs, '/docs');
  const paths = [...String(body).matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(paths).toHaveLength(5);
  for (const path of paths) {
    const { status, headers } = await get(assets, path);
    expect({ path, status }).toEqual({ path, status: 200 });
    const type = { js: 'text/javascript', css: 'text/css', png: 'image/png' }[path.split('.').at(-1) ?? ''];
    expect(headers['content-type']).toContain(type);
  }
});

test.each(['package.json', 'swagger-ui.js', '../docs.ts', '..%2Fdocs.ts', '__proto__', 'constructor', ''])(
  'the file "%s" is not served',
  async (file) => {
    const answer = await invoke(assets, { path: '/docs/assets/x', pathParameters: { file } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  },
);

test('/ is the page for a browser, and says where the documents are to a client that asks for JSON', async () => {
  const { headers, body } = await get(page, '/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers.vary).toBe('Accept, Accept-Encoding');
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).toContain("connect-src 'self' wss://sockets.test;");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(policy).toContain("connect-src 'self' wss://sockets.test;");
  for (const [, path = ''] of String(body).matchAll(/(?:src|href)="(\/app\/[^"]+)"/g)) {
    const asset = await get(pageAssets, path);
    expect({ path, status: asset.status }).toEqual({ path, status: 200 });
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  }
  const worker = await get(pageAssets, '/app/worker.js');
  expect(worker.headers).toMatchObject({
    'cache-control': 'no-cache',
    'service-worker-allowed': '/',
    // Without it the worker could fetch nothing.
    'content-security-policy': "default-src 'none'; connect-src 'self'",
  });
  const where = await get(page, '/', { accept: 'application/json' });
  expect(where.body).toEqual({ name: 'vigia', docs: '/docs', openapi: '/openapi.json' });
  expect((await get(page, '/', { accept: '*/*' })).headers['content-type']).toContain('text/html');
  for (const file of ['page.js', '../build.ts', '__proto__', '']) {
    const answer = await invoke(pageAssets, { path: '/app/x', pathParameters: { file } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  }
});

test('/docs/ redirects to /docs', async () => {
  const answer = await invoke(fallback, { path: '/docs/' });
  expect(answer).toMatchObject({ status: 308, body: undefined, headers: { location: '/docs' } });
});
