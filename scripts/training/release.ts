// Writes a trained model to the file that is deployed: lib/digits/weights/<version>.ts.
import { writeFileSync } from 'node:fs';
import { toFloat16 } from '../../lib/digits/model/float16.ts';
import type { HandwritingRecord } from '../../lib/digits/model/shipped.ts';
import type { Version } from './recipes.ts';
import type { Trained } from './train.ts';

export function writeWeights(version: Version, { model, sha256, handwriting }: Trained): void {
  const { architecture, calibration, weights } = model;
  const base64 = Buffer.from(toFloat16(weights)).toString('base64');
  // Base64 in a module: a bundle then needs no second file.
  const text = `// Model ${version}, written by \`npm run train:base\`: change the recipe, never this file.
import type { ShippedModel } from '../model/shipped.ts';

export const ${version}: ShippedModel = {
  architecture: '${architecture}',
  sha256: '${sha256}',
  calibration: { temperature: ${calibration.temperature}, doubtfulBelow: ${calibration.doubtfulBelow} },
${handwriting === undefined ? '' : handwritingText(handwriting)}  weights:
    '${base64}',
};
`;
  writeFileSync(new URL(`../../lib/digits/weights/${version}.ts`, import.meta.url), text);
}

function handwritingText({ listSha256, training, heldOut }: HandwritingRecord): string {
  const counts = (of: HandwritingRecord['training']) =>
    `{ writers: ${of.writers}, pictures: ${of.pictures} }`;
  return `  handwriting: {
    listSha256: '${listSha256}',
    training: ${counts(training)},
    heldOut: ${counts(heldOut)},
  },
`;
}
