// The page's own code that reads a picture, in a browser, for many pictures in one round trip.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const ENTRY = `
import { rasterOf } from './paint.ts';
import { pictureFrom } from './picture-file.ts';
import { readRaster } from './read-raster.ts';
globalThis.readPictures = (model, pictures) =>
  Promise.all(pictures.map(async (base64) => {
    const text = atob(base64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    const picture = await pictureFrom(new Blob([bytes], { type: 'image/png' }));
    const read = readRaster(model, rasterOf(picture));
    return read.is === 'read' ? [...read.pixels] : [];
  }));
`;

/** Puts the code into a page. @returns reads PNGs; the result has 784 grey values for each, none for a blank one */
export async function previewIn(page: Page): Promise<(files: readonly Buffer[]) => Promise<number[][]>> {
  const { outputFiles } = await build({
    stdin: { contents: ENTRY, resolveDir: `${ROOT}page/draw`, loader: 'ts' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  await page.evaluate(outputFiles[0]?.text ?? '');
  // What the page sees does not depend on the weights.
  await page.evaluate(`globalThis.anyModel = {
    id: 'any', architecture: 'mlp-784-128-10', weights: new Float32Array(101770), calibration: { temperature: 1, doubtfulBelow: 0 },
  }`);
  return async (files) => {
    const pictures = JSON.stringify(files.map((file) => file.toString('base64')));
    return await page.evaluate<number[][]>(`readPictures(anyModel, ${pictures})`);
  };
}
