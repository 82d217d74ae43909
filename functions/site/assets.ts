// GET /docs/assets/{file}: the files of Swagger UI from its package, and the script and style of our page.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod/mini';
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
const PAGE_SCRIPT = `const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

// A path is no link: it is inside the button that opens its route, and opening sets the address.
const plainPaths = ({ React }) => ({
  components: { DeepLink: ({ text }) => React.createElement('span', null, text) },
});

// What Swagger UI leaves without a name or a right level, for those who do not see the page.
const MENDS = [
  ['#servers', 'aria-label', 'Server'],
  ['.examples-select-element', 'aria-label', 'Example'],
  ['.content-type', 'aria-label', 'Media type'],
  ['.body-param__text', 'aria-label', 'Request body'],
  ['.close-modal', 'aria-label', 'Close'],
  ['.modal-btn.authorize', 'aria-label', 'Authorize'],
  ['.parameters select', 'aria-label', (select) => select.closest('tr')?.dataset.paramName ?? 'Value'],
  ['input[type=file]', 'aria-label', (input) => input.closest('tr')?.dataset.propertyName ?? 'File'],
  ['.modal-btn.auth', 'aria-label', (button) => button.textContent],
  ['pre.microlight', 'tabindex', '0'],
  ['.responses-table', 'role', 'table'],
  ['.information-container', 'role', 'region'],
  ['.information-container', 'aria-label', 'About this API'],
  ['.schemes-server-container', 'role', 'region'],
  ['.schemes-server-container', 'aria-label', 'Server and authorization'],
  ['.modal-ux', 'role', 'dialog'],
  ['.modal-ux', 'aria-label', 'Available authorizations'],
  ['h3', 'aria-level', '2'],
  ['h4', 'aria-level', '3'],
  ['.models h4', 'aria-level', '2'],
  ['h5', 'aria-level', '4'],
  ['.modal-ux h6', 'aria-level', '4'],
];
const mend = () => {
  for (const [selector, attribute, value] of MENDS) {
    for (const element of document.querySelectorAll(selector)) {
      const wanted = typeof value === 'string' ? value : value(element);
      if (element.getAttribute(attribute) !== wanted) element.setAttribute(attribute, wanted);
    }
  }
};
new MutationObserver(mend).observe(document.getElementById('swagger-ui'), { childList: true, subtree: true });

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [plainPaths],
});
`;

/**
 * Hides the column of links: no operation has any, and the empty column makes the page wider than a phone. Its other colours give
 * text the contrast of WCAG AA (4.5), which those of Swagger UI lack.
 */
const PAGE_STYLE = `body { margin: 0; }
.swagger-ui .response-col_links { display: none; }
@media (max-width: 600px) {
  .swagger-ui .wrapper { padding: 0 8px; }
  .swagger-ui .opblock .opblock-section-header { padding: 8px; }
  .swagger-ui table.responses-table { padding: 0 8px; }
}
.swagger-ui .info .title small { background: #5b626f; }
.swagger-ui .info .title small.version-stamp { background: #4a6a00; }
.swagger-ui .microlight span[style*='211, 99, 99'] { color: #ffa0a0 !important; }
html:not(.dark-mode) .swagger-ui .info a, html:not(.dark-mode) .swagger-ui .info .url { color: #2a62b8; }
html:not(.dark-mode) .swagger-ui .btn.authorize { color: #1b7a4b; border-color: #1b7a4b; }
html:not(.dark-mode) .swagger-ui .btn.authorize svg { fill: #1b7a4b; }
html:not(.dark-mode) .swagger-ui .opblock-post .opblock-summary-method { background: #1b7a4b; }
html:not(.dark-mode) .swagger-ui .opblock-get .opblock-summary-method { background: #1f66b0; }
html:not(.dark-mode) .swagger-ui .opblock-put .opblock-summary-method { background: #8f5400; }
html:not(.dark-mode) .swagger-ui .opblock-delete .opblock-summary-method { background: #b3261e; }
html:not(.dark-mode) .swagger-ui .btn.execute { background: #1f66b0; border-color: #1f66b0; }
html:not(.dark-mode) .swagger-ui .btn.cancel { color: #b3261e; border-color: #b3261e; }
html:not(.dark-mode) .swagger-ui .parameter__in { color: #595959; }
html.dark-mode .swagger-ui .try-out .btn.try-out__btn.cancel { color: #ff9a9a; }
html.dark-mode .swagger-ui .header-col { color: inherit; }
.swagger-ui .download-contents { background: #4a5160; }
@media (prefers-reduced-motion: reduce) { .swagger-ui * { transition: none !important; animation: none !important; } }
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
