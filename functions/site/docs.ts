// GET /docs: the page of Swagger UI. It loads the files of functions/site/assets.ts and nothing from other hosts.
import type { Spec } from '#lib/http/spec.ts';
import { fileEndpoint } from '#lib/http/static-file.ts';

export const spec = {
  method: 'GET',
  path: '/docs',
  summary: 'This document as a page, with a form to try each route',
  access: 'public',
  responses: { 200: { mediaTypes: ['text/html; charset=utf-8'] }, 304: null },
} as const satisfies Spec;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Vigía API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="stylesheet" href="/docs/assets/page.css">
<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
<script src="/docs/assets/swagger-ui-bundle.js" defer></script>
<script src="/docs/assets/page.js" defer></script>
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
</body>
</html>
`;

/** Swagger UI has icons as data: URLs; the page loads and calls nothing but this host. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const handler = fileEndpoint(spec, Buffer.from(PAGE), { 'content-security-policy': POLICY });
