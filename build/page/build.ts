// Builds the page (page/): scripts and styles by esbuild, the weights of the shipped v2, and the HTML that names them. The name of a file holds
// the hash of its content.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { toFloat16 } from '#lib/digits/model/float16.ts';
import { idOf, loadShipped } from '#lib/digits/model/shipped.ts';
import { v2 } from '#lib/digits/weights/v2.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

/** Where the files are served. */
const BASE = '/app/';

export interface PageFile {
  type: string;
  bytes: Uint8Array;
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
};

/** @throws esbuild's BuildFailure for an error in a source */
export async function buildPage(): Promise<BuiltPage> {
  const assets = new Map<string, PageFile>();
  const add = (name: string, bytes: Uint8Array): string => {
    assets.set(name, { type: typeOf(name), bytes });
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
  const { outputFiles, metafile } = await bundle({ SHIPPED_MODEL: JSON.stringify(model) });
  for (const { path, contents } of outputFiles) add(basename(path), contents);
  const html = readFileSync(join(ROOT, 'page/index.html'), 'utf8')
    .replace('{script}', BASE + entryOf(metafile, '.js'))
    .replace('{style}', BASE + entryOf(metafile, '.css'))
    .replace('{icon}', add(hashed('icon.svg', icon), icon));
  const sources = ['page/index.html', 'page/icon.svg', ...Object.keys(metafile.inputs)];
  return { html, assets, sources: sources.map((path) => join(ROOT, path)) };
}

async function bundle(define: Record<string, string>) {
  return await build({
    absWorkingDir: ROOT,
    entryPoints: { page: 'page/main.tsx' },
    outdir: 'page/built',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    write: false,
    bundle: true,
    splitting: true,
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

/** The output of the page's entry with this ending. */
function entryOf({ outputs }: Metafile, ending: string): string {
  const path = Object.keys(outputs).find((name) => /^page-/.test(basename(name)) && name.endsWith(ending));
  if (!path) throw new Error(`the page has no ${ending}`);
  return basename(path);
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
    ([name, { type, bytes }]) =>
      `[${JSON.stringify(name)},{type:${JSON.stringify(type)},bytes:Buffer.from('${Buffer.from(bytes).toString('base64')}','base64')}]`,
  );
  return `export const pageHtml = async () => ${JSON.stringify(html)};
export const pageAssets = async () => new Map([${entries.join(',')}]);`;
}
