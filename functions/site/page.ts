// GET /: the page for people. A client that asks for JSON learns where the documents are.

import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { staticFile } from '#lib/http/static-file.ts';
import { webSocketUrl } from '#lib/websocket/client-url.ts';
import { pageHtml } from '../../build/page/files.ts';

const PAGE = 'text/html; charset=utf-8';
const JSON_TEXT = 'application/json; charset=utf-8';

export const spec = {
  method: 'GET',
  path: '/',
  summary: 'The page for people; for `Accept: application/json`, where the documents are',
  access: 'public',
  responses: { 200: { mediaTypes: [PAGE, JSON_TEXT] }, 304: null },
} as const satisfies Spec;

/** The page loads and calls nothing but this host and its live events, and no text becomes a script. */
const policy = () =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${new URL(webSocketUrl()).origin}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // For the address of the service worker (page/offline.ts).
    'trusted-types vigia-worker',
    "worker-src 'self'",
  ].join('; ');

const WHERE = { name: 'vigia', docs: '/docs', openapi: '/openapi.json' };

/** Read once in each instance, when it is first asked for. */
let page: Promise<ReturnType<typeof staticFile>> | undefined;

async function readPage(): Promise<ReturnType<typeof staticFile>> {
  return staticFile(Buffer.from(await pageHtml()), {
    'content-type': PAGE,
    'cache-control': 'no-cache',
    'content-security-policy': policy(),
  });
}

const where = staticFile(Buffer.from(JSON.stringify(WHERE)), {
  'content-type': JSON_TEXT,
  'cache-control': 'no-cache',
});

/** Browsers name text/html; a program that names neither form gets the page too. */
function asksForJson(accept = ''): boolean {
  return /application\/json/i.test(accept) && !/text\/html/i.test(accept);
}

export const handler = endpoint(spec, async ({ headers }) => {
  page ??= readPage();
  const reply = asksForJson(headers.accept) ? where(headers) : (await page)(headers);
  return { ...reply, headers: { ...reply.headers, vary: 'Accept, Accept-Encoding' } };
});
