// The files of the page, for the functions that serve them. In a bundle, the plugin `page-files` of build/esbuild-plugins.cjs replaces this
// module by one that holds the built files; outside of bundles the first call builds them.
import type { BuiltPage, PageFile } from './build.ts';

let built: Promise<BuiltPage> | undefined;

async function page(): Promise<BuiltPage> {
  // Imported here, because osls loads the specs of all functions, and needs no esbuild for that.
  built ??= import('./build.ts').then(({ buildPage }) => buildPage('quick'));
  return await built;
}

/** The HTML of the page. It names the other files. */
export async function pageHtml(): Promise<string> {
  return (await page()).html;
}

/** The files that the page loads, by their names below /app/. */
export async function pageAssets(): Promise<ReadonlyMap<string, PageFile>> {
  return (await page()).assets;
}
