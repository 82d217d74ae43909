// The paragraph of a model card that tells how the model was trained.
import { AUGMENTATION, type Views } from '../../lib/digits/training/augmented-views.ts';
import { NOT_A_DIGIT } from '../../lib/task.ts';
import type { Phase, Recipe } from '../training/recipes.ts';
import { percent } from './tables.ts';

export function recipeText({ phases }: Recipe, hasHandwriting: boolean): string {
  const [first, ...further] = phases;
  const { warp, elastic, elasticReach, bent, leaning, lean, regional } = AUGMENTATION;
  return `${phaseText(first, hasHandwriting)} Of the normalised pictures,
${percent(elastic, 0)} are warped elastically by up to ${elasticReach.least} to ${elasticReach.most} pixels; ${percent(bent, 0)} of the ${bentDigits()} are bent in their lower half; ${percent(leaning, 0)} of the
ones lean by up to ${lean.rotation}° more; and ${percent(regional, 0)} have the forms of other countries: a short or long upstroke on the one, a closed four, a bar
on the seven, a hook on the nine. All of them are turned (±${warp.rotation}°), scaled and sheared (±${warp.scale}). The other pictures are as MNIST has them, or warped.${further
    .map(
      (phase) =>
        `\n\nThen, from the weights so far and with a new optimiser: ${phaseText(phase, hasHandwriting)}`,
    )
    .join('')}

The same code, seeds, Node version and machine give the same SHA-256.${
    further.length > 0
      ? ` Later code draws some training pictures
otherwise ([why](decisions/training-in-phases.md)).`
      : ''
  }`;
}

function phaseText(phase: Phase, hasHandwriting: boolean): string {
  const { epochs, seed, learningRate, labelSmoothing, dropout, views } = phase;
  return `${epochs} epochs of MNIST, seed ${seed}; ${batchText(phase, hasHandwriting)}. Adam at ${learningRate} with a warm-up and
cosine decay, label smoothing ${labelSmoothing}, dropout ${dropout}, averaged weights. ${viewsText(views)}`;
}

function viewsText({
  normalised,
  untouched,
  thinner,
  thicker,
  broken,
  fewPixels,
  onPaper,
  coarse,
}: Views): string {
  const { least, most } = AUGMENTATION.coarseSide;
  const hard = [
    [broken, 'have a pen that skips'],
    [fewPixels, 'are cut out, some of them widened, and brought down to 8 to 16 pixels'],
    [onPaper, 'lie on a sheet in uneven light, with noise'],
    [coarse, `are brought down to ${least} to ${most} pixels a side with their margin`],
  ] as const;
  const shares = hard.filter(([share]) => share > 0).map(([share, text]) => `${percent(share, 0)} ${text}`);
  return `${percent(normalised, 0)} of the training pictures have passed
through the normaliser, with thinner and thicker pens (−${thinner} to +${thicker} pixels on each side of a stroke): ${shares.join(', ')}.
Of the others ${percent(untouched, 0)} are untouched.`;
}

/** "ones, sevens and nines" */
function bentDigits(): string {
  const names = ['zeros', 'ones', 'twos', 'threes', 'fours', 'fives', 'sixes', 'sevens', 'eights', 'nines'];
  const bent = Object.keys(AUGMENTATION.bends).map((digit) => names[Number(digit)]);
  return `${bent.slice(0, -1).join(', ')} and ${bent.at(-1)}`;
}

function batchText({ perBatch }: Phase, hasHandwriting: boolean): string {
  const { mnist, fontDigits, letters, notDigits } = perBatch;
  const handwriting = hasHandwriting ? perBatch.handwriting : 0;
  const all = mnist + handwriting + fontDigits + letters + notDigits;
  const own = handwriting > 0 ? `, ${handwriting} of the other writers` : '';
  const others =
    letters > 0
      ? `, ${letters} letters, ${notDigits} other pictures without a digit (answer ${NOT_A_DIGIT})`
      : '';
  return `batches of ${all}: ${mnist} augmented digits of MNIST${own}, ${fontDigits} digits of fonts${others}`;
}
