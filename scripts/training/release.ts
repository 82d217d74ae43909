// Writes a trained model to the file that is deployed: lib/digits/weights/<version>.ts.
import { writeFileSync } from 'node:fs';
import type { Version } from './recipes.ts';
import type { Trained } from './train.ts';

export function writeWeights(version: Version, { model, sha256 }: Trained): void {
  const { architecture, calibration, weights } = model;
  const base64 = Buffer.from(weights.buffer, weights.byteOffset, weights.byteLength).toString('base64');
  // Base64 in a module: a bundle then needs no second file.
  const text = `// Model ${version}, written by \`npm run train:base\`: change the recipe, never this file.
import type { ShippedModel } from '../shipped.ts';

export const ${version}: ShippedModel = {
  architecture: '${architecture}',
  sha256: '${sha256}',
  calibration: { temperature: ${calibration.temperature}, doubtfulBelow: ${calibration.doubtfulBelow} },
  weights:
    '${base64}',
};
`;
  writeFileSync(new URL(`../../lib/digits/weights/${version}.ts`, import.meta.url), text);
}
