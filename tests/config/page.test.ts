// The first load of the page over the wire: within its budget, and complete.
import { brotliDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { type BuiltPage, buildPage, moduleOf } from '../../build/page/build.ts';

/** Bytes, compressed by Brotli as they are sent. */
const BUDGET = { '.js': 30 * 1_024, '.css': 6 * 1_024 };

let page: BuiltPage;
beforeAll(async () => {
  page = await buildPage();
});

/** The files that the HTML names. */
const firstLoad = () =>
  [...page.html.matchAll(/(?:src|href)="\/app\/([^"]+)"/g)].map(([, name = '']) => name);

const sentBytes = (name: string) => {
  const asset = page.assets.get(name);
  if (!asset) throw new Error(`the page names ${name}, which there is not`);
  return asset.br.length;
};

const textOf = (name: string) =>
  brotliDecompressSync(page.assets.get(name)?.br ?? new Uint8Array()).toString();

describe('the page', () => {
  test.each(Object.entries(BUDGET))('loads at most its budget of %s', (ending, most) => {
    const files = firstLoad().filter((name) => name.endsWith(ending));
    expect(files.length).toBeGreaterThan(0);
    expect(files.reduce((sum, name) => sum + sentBytes(name), 0)).toBeLessThanOrEqual(most);
  });

  test('loads the administrators’ views, scripts and styles, when the first of them is opened', () => {
    const first = firstLoad();
    const later = [...page.assets.keys()].filter((name) => name.startsWith('administration-'));
    expect(later.map((name) => name.replace(/^.*\./, '')).sort()).toEqual(['css', 'js']);
    expect(first.filter((name) => later.includes(name))).toEqual([]);
    // What the first files import at once is named in the HTML too, so that no import waits for another file.
    for (const name of first.filter((name) => name.endsWith('.js'))) {
      for (const [, imported = ''] of textOf(name).matchAll(/from"\.\/([^"]+)"/g))
        expect(first).toContain(imported);
    }
  });

  test('has the hash of its content in the name of every file', async () => {
    // A browser finds a new service worker by asking for the same address.
    for (const name of page.assets.keys()) expect(name).toMatch(/^([\w-]+-[0-9A-Z]{8}\.\w+|worker\.js)$/);
    expect([...(await buildPage()).assets.keys()]).toEqual([...page.assets.keys()]);
  });

  test('has the same files under `npm start`, which compresses them quickly', async () => {
    const quick = await buildPage('quick');
    const unpacked = ({ html, assets }: BuiltPage) => [
      html,
      ...[...assets].map(([name, { br }]) => [name, brotliDecompressSync(br)]),
    ];
    expect(unpacked(quick)).toEqual(unpacked(page));
  });

  test('can be kept among the apps of a phone', () => {
    const [, name = ''] = /<link rel="manifest" href="\/app\/([^"]+)"/.exec(page.html) ?? [];
    const manifest = JSON.parse(textOf(name));
    expect(manifest).toMatchObject({ start_url: '/', display: 'standalone' });
    expect(page.assets.get(name)?.type).toBe('application/manifest+json');
    for (const { src } of manifest.icons) expect(page.assets.has(src.replace('/app/', ''))).toBe(true);
  });

  test('has no script or style in the HTML, and names no other host', () => {
    expect(page.html).not.toMatch(/<style|<script>|style=|\son\w+=|https?:\/\//);
    expect(page.html).not.toContain('{');
  });

  test('holds no server code: no schemas, no AWS client, no weights as text', () => {
    for (const name of page.assets.keys()) {
      if (!name.endsWith('.js')) continue;
      expect(textOf(name)).not.toMatch(/ZodError|DynamoDB|[A-Za-z0-9+/]{2000}/);
    }
  });

  test('is in a bundle as it was built', async () => {
    const text = moduleOf(page);
    const { pageHtml, pageAssets } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(await pageHtml()).toBe(page.html);
    const assets: BuiltPage['assets'] = await pageAssets();
    expect([...assets].map(([name, { type, br }]) => [name, type, Buffer.from(br)])).toEqual(
      [...page.assets].map(([name, { type, br }]) => [name, type, Buffer.from(br)]),
    );
  });
});
