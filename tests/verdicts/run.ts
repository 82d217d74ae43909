// npm run verdicts: how often each verdict finds a false winner, and after how many answers it finds a real one.
import { option, print, runScript, wholeNumber } from '../../scripts/command-line.ts';
import { printTable } from '../bench/table.ts';
import { answersFor, shareOf, simulate, type World } from './simulate.ts';

const SEED = 1;
const POWER = 0.8;

const NULL: World = {
  users: 60,
  perDay: 2,
  days: 60,
  accuracy: { v1: 0.95, v2: 0.95 },
  icc: 0.1,
  shared: 0.5,
  reportsRight: 1,
};
const LESS = { v1: 0.9, v2: 0.9 };

/** No version is better. */
export const QUIET: [string, World][] = [
  ['60 users, both 0.95', NULL],
  ['60 users, both 0.98', { ...NULL, accuracy: { v1: 0.98, v2: 0.98 } }],
  [
    '60 users report all wrong and a tenth of the right answers',
    { ...NULL, accuracy: LESS, reportsRight: 0.1, perDay: 6 },
  ],
  ['8 users who answer a lot', { ...NULL, users: 8, perDay: 20, days: 14, accuracy: LESS }],
  ['15 users who differ very much', { ...NULL, users: 15, perDay: 10, days: 14, accuracy: LESS, icc: 0.3 }],
  [
    'the same, and the models fail on different users',
    { ...NULL, users: 15, perDay: 10, days: 14, accuracy: LESS, icc: 0.3, shared: 0 },
  ],
];

const BETTER: World = { ...NULL, perDay: 1, days: 120, accuracy: { v1: 0.95, v2: 0.98 } };
/** v2 is three points better. */
export const REAL: [string, World][] = [
  ['half of the hard pictures are hard for both', BETTER],
  ['four fifths of them are', { ...BETTER, shared: 0.8 }],
  ['half of them, and each user has a network that is known', { ...BETTER, knowsNetworks: true }],
  ['none is, and users are alike', { ...BETTER, shared: 0, icc: 0 }],
];

export const COMMAND = {
  name: 'npm run verdicts',
  description: `Simulates experiments that are read every day, and prints how often the A/B test, the test by pairs and the decision
from both find a false winner, and after how many answers they find a real one. Needs nothing but this machine.`,
  options: {
    runs: option(wholeNumber(20, 100_000), {
      placeholder: '<n>',
      description: 'experiments of each kind',
      default: '400',
    }),
  },
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

async function run({ runs }: { runs: number }): Promise<void> {
  print('False winners: no version is better, read every day.');
  printTable(
    ['world', 'A/B', 'pairs', 'decision'],
    QUIET.map(([name, world]) => {
      const found = simulate(world, runs, SEED);
      const shares = [
        found.map(({ ab }) => ab),
        found.map(({ pairs }) => pairs),
        found.map((one) => one.decided),
      ];
      return [name, ...shares.map((one) => percent(shareOf(one)))];
    }),
  );
  print(`\nAnswers after which ${percent(POWER)} of the experiments have a verdict: 0.95 against 0.98.`);
  printTable(
    ['world', 'A/B', 'pairs', 'pairs ÷ A/B'],
    REAL.map(([name, world]) => {
      const found = simulate(world, runs, SEED);
      const ab = answersFor(
        POWER,
        found.map((one) => one.ab),
      );
      const pairs = answersFor(
        POWER,
        found.map((one) => one.pairs),
      );
      const ratio = ab !== undefined && pairs !== undefined ? (pairs / ab).toFixed(2) : 'none';
      return [name, String(ab ?? 'none'), String(pairs ?? 'none'), ratio];
    }),
  );
}

if (import.meta.main) await runScript(COMMAND, run);
