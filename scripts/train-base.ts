// npm run train:base: trains the shipped models from a fixed seed and writes their weights and model cards.
import { readMnist } from '../lib/digits/training/mnist.ts';
import { existingFile, oneOf, option, print, runScript, type Values } from './command-line.ts';
import { measure } from './evaluation/measure.ts';
import { writeCard } from './evaluation/model-card.ts';
import { mnistTable, suiteTable } from './evaluation/tables.ts';
import { readHandwriting } from './training/handwriting.ts';
import { RECIPES } from './training/recipes.ts';
import { writeWeights } from './training/release.ts';
import { type Trained, train } from './training/train.ts';

const VERSIONS = ['v1', 'v2'] as const;

export const COMMAND = {
  name: 'npm run train:base',
  description: `Trains the shipped models from a fixed seed, measures them, and writes lib/digits/weights and the model cards.
Takes half an hour a model. Without a column of writers, the pictures of one folder are of one writer.`,
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
  },
};

const WITHOUT_PICTURES = `Without --pictures the models learn no handwriting but MNIST's. The shipped models learnt more: see their cards.
`;

async function run({ only, pictures }: Values<typeof COMMAND.options>): Promise<void> {
  const handwriting = pictures === undefined ? undefined : await readHandwriting(pictures);
  if (handwriting === undefined) process.stderr.write(WITHOUT_PICTURES);
  const versions = only === undefined ? VERSIONS : [only];
  const mnist = readMnist();
  const trained: Trained[] = [];
  for (const version of versions) {
    const result = await train(RECIPES[version], mnist, handwriting);
    writeWeights(version, result);
    trained.push(result);
  }
  const models = trained.map(({ model }) => model);
  const all = await measure(models, handwriting ? [handwriting.plan] : []);
  for (const [i, version] of versions.entries()) {
    const result = trained[i] as Trained;
    const { model, sha256 } = result;
    const figures = all[i] ?? [];
    const note = writeCard(version, result, figures);
    if (note !== undefined) process.stderr.write(`${note}\n`);
    print(`\n${version}: ${model.id}, ${Math.round(model.weights.byteLength / 1024)} KB, SHA-256 ${sha256}`);
    print(`\n${mnistTable(figures)}\n\n${suiteTable(figures)}`);
  }
}

if (import.meta.main) await runScript(COMMAND, run);
