// npm run train:base [-- --only v1|v2] [--pictures labels.csv]: trains the shipped models, writes weights and cards.
import { parseArgs } from 'node:util';
import { readMnist } from '../lib/digits/training/mnist.ts';
import { measure } from './evaluation/measure.ts';
import { writeCard } from './evaluation/model-card.ts';
import { mnistTable, suiteTable } from './evaluation/tables.ts';
import { RECIPES, type Version } from './training/recipes.ts';
import { writeWeights } from './training/release.ts';
import { type Trained, train } from './training/train.ts';

const { values } = parseArgs({ options: { only: { type: 'string' }, pictures: { type: 'string' } } });
const versions = (Object.keys(RECIPES) as Version[]).filter(
  (version) => (values.only ?? version) === version,
);
if (versions.length === 0)
  throw new Error(`there is no model ${values.only}: ${Object.keys(RECIPES).join(' or ')}`);

const mnist = readMnist();
const trained: Trained[] = [];
for (const version of versions) {
  process.stdout.write(`Training ${version}\n`);
  const result = await train(RECIPES[version], mnist);
  writeWeights(version, result);
  trained.push(result);
}
process.stdout.write('Measuring\n');
const figures = await measure(
  trained.map(({ model }) => model),
  values.pictures,
);
versions.forEach((version, i) => {
  const { model, sha256 } = trained[i] as Trained;
  const own = figures[i] ?? [];
  writeCard(version, model, sha256, own);
  process.stdout.write(
    `\n${version}: ${model.id}, ${Math.round(model.weights.byteLength / 1024)} KB, SHA-256 ${sha256}\n\n` +
      `${mnistTable(own)}\n\n${suiteTable(own)}\n`,
  );
});
