// npm run evaluate [-- --pictures labels.csv]: measures the shipped models and writes their cards anew.
import { parseArgs } from 'node:util';
import { loadShipped } from '../lib/digits/model/shipped.ts';
import { v1 } from '../lib/digits/weights/v1.ts';
import { v2 } from '../lib/digits/weights/v2.ts';
import { measure } from './evaluation/measure.ts';
import { writeCard } from './evaluation/model-card.ts';
import { mnistTable, suiteTable } from './evaluation/tables.ts';

const { values } = parseArgs({ options: { pictures: { type: 'string' } } });
const shipped = { v1, v2 };
const versions = ['v1', 'v2'] as const;
const figures = await measure(
  versions.map((version) => loadShipped(shipped[version])),
  values.pictures,
);
versions.forEach((version, i) => {
  const own = figures[i] ?? [];
  writeCard(version, loadShipped(shipped[version]), shipped[version].sha256, own);
  process.stdout.write(`\n${version}\n\n${mnistTable(own)}\n\n${suiteTable(own)}\n`);
});
