// GET /docs/assets/{file}: the files of Swagger UI from its package, and the script and style of our page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { staticFile } from '#lib/http/static-file.ts';

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const PICTURE = 'image/png';

export const spec = {
  method: 'GET',
  path: '/docs/assets/{file}',
  summary: 'Files of the page at /docs',
  access: 'public',
  params: z.object({ file: z.string() }),
  responses: { 200: { mediaTypes: [SCRIPT, STYLE, PICTURE] }, 304: null },
  errors: ['not_found'],
} as const satisfies Spec;

/**
 * Tokens must not outlive the page: `persistAuthorization` would store them in localStorage.
 * `validatorUrl` would send the address of the document to another server.
 */
const PAGE_SCRIPT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** Hides the column of links: no operation has any, and the empty column makes the page wider than a phone. */
const PAGE_STYLE = `body { margin: 0; }
.swagger-ui .response-col_links { display: none; }
@media (max-width: 600px) {
  .swagger-ui .wrapper { padding: 0 8px; }
  .swagger-ui .opblock .opblock-section-header { padding: 8px; }
  .swagger-ui table.responses-table { padding: 0 8px; }
}
`;

const packaged = (name: string) => () =>
  readFileSync(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`));
const written = (text: string) => () => Buffer.from(text);

const FILES = new Map<string, [type: string, read: () => Uint8Array]>([
  ['swagger-ui-bundle.js', [SCRIPT, packaged('swagger-ui-bundle.js')]],
  ['swagger-ui.css', [STYLE, packaged('swagger-ui.css')]],
  ['favicon-32x32.png', [PICTURE, packaged('favicon-32x32.png')]],
  ['page.js', [SCRIPT, written(PAGE_SCRIPT)]],
  ['page.css', [STYLE, written(PAGE_STYLE)]],
]);

/** Files by name; an instance reads and compresses each once. */
const open = new Map<string, ReturnType<typeof staticFile>>();

function fileNamed(name: string): ReturnType<typeof staticFile> {
  const [type, read] = FILES.get(name) ?? [];
  if (!type || !read) throw new AppError('not_found');
  const file = open.get(name) ?? staticFile(read(), { 'content-type': type, 'cache-control': 'no-cache' });
  open.set(name, file);
  return file;
}

export const handler = endpoint(spec, async ({ params: { file }, headers }) => fileNamed(file)(headers));
