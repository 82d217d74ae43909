// Builds the page (page/): scripts and styles by esbuild, the weights of the shipped v2, and the HTML that names them. The name of a file holds
// the hash of its content.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { toFloat16 } from '#lib/digits/model/float16.ts';
import { idOf, loadShipped } from '#lib/digits/model/shipped.ts';
import { v2 } from '#lib/digits/weights/v2.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the files are served. */
const BASE = '/app/';

/** The one file whose name stays: a browser finds a new version by asking for the same address. */
const SERVICE_WORKER = 'worker.js';

export interface PageFile {
  type: string;
  /** Compressed by Brotli, as it is sent: best done once, here, for it takes long. */
  br: Uint8Array;
}

export interface BuiltPage {
  html: string;
  assets: Map<string, PageFile>;
  /** Absolute paths of what the page was built from. */
  sources: string[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.f16': 'application/octet-stream',
  '.webmanifest': 'application/manifest+json',
};

/** Brotli's levels. The quick one takes a fiftieth of the time, and its files are a twentieth larger. */
const LEVELS = { best: constants.BROTLI_MAX_QUALITY, quick: 5 };

/** @throws esbuild's BuildFailure for an error in a source */
export async function buildPage(compression: keyof typeof LEVELS = 'best'): Promise<BuiltPage> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: LEVELS[compression] };
  const assets = new Map<string, PageFile>();
  const add = (name: string, bytes: Uint8Array): string => {
    assets.set(name, { type: typeOf(name), br: brotliCompressSync(bytes, { params }) });
    return BASE + name;
  };
  const icon = readFileSync(join(ROOT, 'page/icon.svg'));
  const weights = toFloat16(loadShipped(v2).weights);
  const model = {
    id: idOf(v2),
    architecture: v2.architecture,
    calibration: v2.calibration,
    url: add(hashed(`${idOf(v2)}.f16`, weights), weights),
  };
  const styles = await bundle(
    { page: 'page/styles/page.css', administration: 'page/administration/styles/administration.css' },
    '[name]-[hash]',
  );
  const [styleUrl = '', administrationStyleUrl = ''] = styles.outputFiles.map(({ path, contents }) =>
    add(basename(path), contents),
  );
  const scripts = await bundle({ page: 'page/main.tsx' }, '[name]-[hash]', {
    SHIPPED_MODEL: JSON.stringify(model),
    SERVICE_WORKER_URL: JSON.stringify(BASE + SERVICE_WORKER),
    ADMINISTRATION_STYLE_URL: JSON.stringify(administrationStyleUrl),
  });
  for (const { path, contents } of scripts.outputFiles) add(basename(path), contents);
  const scriptsOf = (entry: string) =>
    scriptsAtOnce(scripts.metafile, entry).map((path) => BASE + basename(path));
  const [scriptUrl = '', ...sharedUrls] = scriptsOf('page/main.tsx');
  const offlineUrls = new Set([scriptUrl, ...sharedUrls, ...scriptsOf('page/mine/view.tsx')]);
  const iconUrl = add(hashed('icon.svg', icon), icon);
  const manifest = Buffer.from(JSON.stringify(manifestOf(iconUrl)));
  const manifestUrl = add(hashed('app.webmanifest', manifest), manifest);
  const html = readFileSync(join(ROOT, 'page/index.html'), 'utf8')
    .replace('{script}', scriptUrl)
    .replace('{shared}', sharedUrls.map((url) => `<link rel="modulepreload" href="${url}">`).join('\n'))
    .replace('{style}', styleUrl)
    .replace('{icon}', iconUrl)
    .replace('{manifest}', manifestUrl);
  const worker = await bundle({ worker: 'page/service-worker.ts' }, '[name]', {
    PAGE_FILES: JSON.stringify([...offlineUrls, styleUrl, iconUrl]),
    CACHE_NAME: JSON.stringify(hashed('vigia', Buffer.from(html))),
  });
  for (const { contents } of worker.outputFiles) add(SERVICE_WORKER, contents);
  const inputs = [styles, scripts, worker].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const sources = ['page/index.html', 'page/icon.svg', ...inputs].map((path) => join(ROOT, path));
  return { html, assets, sources };
}

/** So that a phone may keep the page among its apps; it works without a network. */
function manifestOf(icon: string) {
  return {
    name: 'Vigía',
    short_name: 'Vigía',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#f6f5fa',
    theme_color: '#f6f5fa',
    icons: [{ src: icon, type: 'image/svg+xml', sizes: 'any', purpose: 'any maskable' }],
  };
}

async function bundle(
  entryPoints: Record<string, string>,
  entryNames: string,
  define: Record<string, string> = {},
) {
  return await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: 'page/built',
    entryNames,
    chunkNames: '[name]-[hash]',
    // What is imported dynamically is a file of its own.
    splitting: true,
    write: false,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    metafile: true,
    define,
    logLevel: 'silent',
  });
}

/** The script of an entry, and what it imports at once: the rest comes when a view needs it. */
function scriptsAtOnce({ outputs }: Metafile, source: string): string[] {
  const [entry] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
  const found = new Set(entry === undefined ? [] : [entry]);
  for (const path of found) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement') found.add(imported);
  }
  return [...found];
}

/** "icon.svg" → "icon-2hJd0aVx.svg" */
function hashed(name: string, bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 8).toUpperCase();
  return `${basename(name, extname(name))}-${hash}${extname(name)}`;
}

function typeOf(name: string): string {
  const type = TYPES[extname(name)];
  if (!type) throw new Error(`${relative(ROOT, name)} has no media type`);
  return type;
}

/** The text of a module that exports what files.ts does, with the files in it. */
export function moduleOf({ html, assets }: BuiltPage): string {
  const entries = [...assets].map(
    ([name, { type, br }]) =>
      `[${JSON.stringify(name)},{type:${JSON.stringify(type)},br:Buffer.from('${Buffer.from(br).toString('base64')}','base64')}]`,
  );
  return `export const pageHtml = async () => ${JSON.stringify(html)};
export const pageAssets = async () => new Map([${entries.join(',')}]);`;
}
