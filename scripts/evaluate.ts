// npm run evaluate: measures the shipped models. With --write it also writes their model cards.
import { loadShipped, type ShippedModel } from '../lib/digits/model/shipped.ts';
import { v1 } from '../lib/digits/weights/v1.ts';
import { v2 } from '../lib/digits/weights/v2.ts';
import { existingFile, flag, option, print, runScript, type Values } from './command-line.ts';
import { type Measurement, measure } from './evaluation/measure.ts';
import { writeCard } from './evaluation/model-card.ts';
import type { Labelled } from './evaluation/plans.ts';
import { mnistTable, suiteTable } from './evaluation/tables.ts';
import { listHash } from './training/handwriting.ts';

export const COMMAND = {
  name: 'npm run evaluate',
  description: `Measures both shipped models on test digits, drawn pictures and fonts, and prints the figures.
Takes a few minutes. Writes nothing without --write.`,
  options: {
    pictures: option(existingFile, {
      placeholder: '<labels.csv>',
      description:
        'measure on these pictures too: one a line, path,label. Of the list that a model was trained on, only the held-out writers are measured',
    }),
    write: flag(
      'write docs/model-card-v1.md and -v2.md; their rows of pictures that are not measured now stay',
    ),
  },
};

async function run({ pictures, write }: Values<typeof COMMAND.options>): Promise<void> {
  const shipped = { v1, v2 };
  const labelled = pictures === undefined ? undefined : labelledBy(pictures, [v1, v2]);
  const versions = ['v1', 'v2'] as const;
  const models = versions.map((version) => loadShipped(shipped[version]));
  const all = await measure(models, labelled);
  for (const [i, version] of versions.entries()) {
    const [model, measurement] = [models[i] as (typeof models)[number], all[i] as Measurement];
    const { figures } = measurement;
    print(`\n${version}\n\n${mnistTable(figures)}\n\n${suiteTable(figures)}`);
    const note = write ? await writeCard(version, { ...shipped[version], model }, measurement) : undefined;
    if (note !== undefined) process.stderr.write(`${note}\n`);
  }
}

/** Figures on pictures that a model has learnt would be too good. */
function labelledBy(list: string, models: readonly ShippedModel[]): Labelled {
  const heldOutOnly = models.some(({ handwriting }) => handwriting?.listSha256 === listHash(list));
  return { list, heldOutOnly };
}

if (import.meta.main) await runScript(COMMAND, run);
