// The first load of the page over the wire: within its budget, and complete.
import { beforeAll, describe, expect, test } from 'vitest';
import { staticFile } from '#lib/http/static-file.ts';
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
  const { body } = staticFile(asset.bytes, { 'content-type': asset.type })({ 'accept-encoding': 'br' });
  return body?.length ?? 0;
};

describe('the page', () => {
  test.each(Object.entries(BUDGET))('loads at most its budget of %s', (ending, most) => {
    const files = firstLoad().filter((name) => name.endsWith(ending));
    expect(files).toHaveLength(1);
    expect(files.reduce((sum, name) => sum + sentBytes(name), 0)).toBeLessThanOrEqual(most);
  });

  test('has the hash of its content in the name of every file', async () => {
    // A browser finds a new service worker by asking for the same address.
    for (const name of page.assets.keys()) expect(name).toMatch(/^([\w-]+-[0-9A-Z]{8}\.\w+|worker\.js)$/);
    expect([...(await buildPage()).assets.keys()]).toEqual([...page.assets.keys()]);
  });

  test('has no script or style in the HTML, and names no other host', () => {
    expect(page.html).not.toMatch(/<style|<script>|style=|\son\w+=|https?:\/\//);
    expect(page.html).not.toContain('{');
  });

  test('holds no server code: no schemas, no AWS client, no weights as text', () => {
    const scripts = [...page.assets].filter(([name]) => name.endsWith('.js'));
    for (const [, { bytes }] of scripts) {
      expect(Buffer.from(bytes).toString()).not.toMatch(/ZodError|DynamoDB|[A-Za-z0-9+/]{2000}/);
    }
  });

  test('is in a bundle as it was built', async () => {
    const text = moduleOf(page);
    const { pageHtml, pageAssets } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
    expect(await pageHtml()).toBe(page.html);
    const assets: BuiltPage['assets'] = await pageAssets();
    expect([...assets].map(([name, { type, bytes }]) => [name, type, Buffer.from(bytes)])).toEqual(
      [...page.assets].map(([name, { type, bytes }]) => [name, type, Buffer.from(bytes)]),
    );
  });
});
