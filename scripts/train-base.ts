// npm run train:base: trains the shipped models from a fixed seed and writes their weights and model cards.
import { loadShipped, type ShippedModel } from '../lib/digits/model/shipped.ts';
import { type Mnist, readMnist } from '../lib/digits/training/mnist.ts';
import { v1 } from '../lib/digits/weights/v1.ts';
import { v2 } from '../lib/digits/weights/v2.ts';
import { existingFile, flag, oneOf, option, print, runScript, type Values } from './command-line.ts';
import { type Measurement, measure } from './evaluation/measure.ts';
import { writeCard } from './evaluation/model-card.ts';
import { mnistTable, suiteTable } from './evaluation/tables.ts';
import { type Handwriting, readHandwriting, requireSameList } from './training/handwriting.ts';
import { RECIPES } from './training/recipes.ts';
import { writeWeights } from './training/release.ts';
import { calibrated, type Trained, train } from './training/train.ts';

const VERSIONS = ['v1', 'v2'] as const;
const SHIPPED: Record<(typeof VERSIONS)[number], ShippedModel> = { v1, v2 };

export const COMMAND = {
  name: 'npm run train:base',
  description: `Trains the shipped models from a fixed seed, measures them, and writes lib/digits/weights and the model cards.
Takes half an hour for v1 and an hour and a half for v2. Without a column of writers, the pictures of one folder are of one writer.`,
  options: {
    only: option(oneOf(...VERSIONS), {
      placeholder: '<v1|v2>',
      description: 'train one model; without it, both',
    }),
    pictures: option(existingFile, {
      placeholder: '<labels.csv>',
      description:
        'train on these pictures too: one a line, path,label[,writer]; every fifth writer is held out',
    }),
    calibrate: flag(
      'keep the weights: only calibrate and measure the models anew, as after a change of the normaliser; needs the pictures that they learnt from',
    ),
  },
};

const WITHOUT_PICTURES = `Without --pictures the models learn no handwriting but MNIST's. The shipped models learnt more: see their cards.
`;

async function run({ only, pictures, calibrate }: Values<typeof COMMAND.options>): Promise<void> {
  const versions = only === undefined ? VERSIONS : [only];
  if (calibrate)
    for (const version of versions) requireSameList(version, SHIPPED[version].handwriting, pictures);
  const handwriting = pictures === undefined ? undefined : await readHandwriting(pictures);
  if (handwriting === undefined && !calibrate) process.stderr.write(WITHOUT_PICTURES);
  const mnist = readMnist();
  const trained: Trained[] = [];
  for (const version of versions) {
    const result = calibrate
      ? calibratedAnew(SHIPPED[version], mnist, handwriting)
      : await train(RECIPES[version], mnist, handwriting);
    writeWeights(version, result);
    trained.push(result);
  }
  const models = trained.map(({ model }) => model);
  const all = await measure(
    models,
    pictures === undefined ? undefined : { list: pictures, heldOutOnly: true },
  );
  for (const [i, version] of versions.entries()) {
    const result = trained[i] as Trained;
    const { model, sha256 } = result;
    const measurement = all[i] as Measurement;
    const { figures } = measurement;
    const note = await writeCard(version, result, measurement);
    if (note !== undefined) process.stderr.write(`${note}\n`);
    print(
      `\n${version}: ${model.id}, ${Math.round((model.weights.length * Float16Array.BYTES_PER_ELEMENT) / 1024)} KB, SHA-256 ${sha256}`,
    );
    print(`\n${mnistTable(figures)}\n\n${suiteTable(figures)}`);
  }
}

function calibratedAnew(shipped: ShippedModel, mnist: Mnist, handwriting?: Handwriting): Trained {
  const { architecture, weights } = loadShipped(shipped);
  return { ...calibrated(architecture, weights, mnist, handwriting), handwriting: shipped.handwriting };
}

if (import.meta.main) await runScript(COMMAND, run);
