// npm run train:base: trains the shipped models from a fixed seed and writes their weights and model cards.
import { readMnist } from '../lib/digits/training/mnist.ts';
import { existingFile, oneOf, option, print, runScript, type Values } from './command-line.ts';
import { labelledPlans } from './evaluation/labelled-pictures.ts';
import { measure } from './evaluation/measure.ts';
import { writeCard } from './evaluation/model-card.ts';
import { mnistTable, suiteTable } from './evaluation/tables.ts';
import { RECIPES } from './training/recipes.ts';
import { writeWeights } from './training/release.ts';
import { type Trained, train } from './training/train.ts';

const VERSIONS = ['v1', 'v2'] as const;

export const COMMAND = {
  name: 'npm run train:base',
  description: `Trains the shipped models from a fixed seed, measures them, and writes lib/digits/weights and the model cards.
New weights have no figures on other people's handwriting without --pictures.`,
  options: {
    only: option(oneOf(...VERSIONS), {
      placeholder: '<v1|v2>',
      description: 'train one model; without it, both',
    }),
    pictures: option(existingFile, {
      placeholder: '<labels.csv>',
      description: 'measure on these pictures too: the header path,label, then one picture a line',
    }),
  },
};

async function run({ only, pictures }: Values<typeof COMMAND.options>): Promise<void> {
  const labelled = pictures === undefined ? [] : labelledPlans(pictures);
  const versions = only === undefined ? VERSIONS : [only];
  const mnist = readMnist();
  const trained: Trained[] = [];
  for (const version of versions) {
    const result = await train(RECIPES[version], mnist);
    writeWeights(version, result);
    trained.push(result);
  }
  const models = trained.map(({ model }) => model);
  const all = await measure(models, labelled);
  for (const [i, version] of versions.entries()) {
    const { model, sha256 } = trained[i] as Trained;
    const figures = all[i] ?? [];
    const note = writeCard(version, model, sha256, figures);
    if (note !== undefined) process.stderr.write(`${note}\n`);
    print(`\n${version}: ${model.id}, ${Math.round(model.weights.byteLength / 1024)} KB, SHA-256 ${sha256}`);
    print(`\n${mnistTable(figures)}\n\n${suiteTable(figures)}`);
  }
}

if (import.meta.main) await runScript(COMMAND, run);
