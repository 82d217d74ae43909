// npm run attacks: plays every attack against the models that come with the code, as deployed, and prints what happened.
import { loadShipped } from '../../lib/digits/model/shipped.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { v1 } from '../../lib/digits/weights/v1.ts';
import { v2 } from '../../lib/digits/weights/v2.ts';
import { percent } from '../../lib/locale-es.ts';
import { DEFAULT_EPOCHS } from '../../lib/retraining/run.ts';
import { Failure, print, runScript } from '../../scripts/command-line.ts';
import { ATTACKS, VOUCHED } from './attacks.ts';
import { type Played, play } from './play.ts';
import { RIGGINGS, shareRigged } from './rigging.ts';

export const COMMAND = {
  name: 'npm run attacks',
  description: `Plays each attack on what the models learn, with the real fine-tuning: some minutes each. Prints what the gate says, and
what would become of honest digits if the model were published. Before that it simulates attacks on the verdict of an experiment.`,
  options: {},
  words: {
    placeholder: '<name>',
    description: 'play the attacks with this in their names only',
    least: 0,
    most: 1,
  },
};

/** Simulated experiments of each way to rig a verdict. */
const RUNS = 200;

/** The same liars as in the first attack, beside people for whom an administrator vouches. */
const BESIDE_VOUCHED = 'vouched people, and liars whom nobody vouches for';

async function run(_values: unknown, [wanted = '']: readonly string[]): Promise<void> {
  const liars = ATTACKS[0]?.crowds.filter(({ name }) => name === 'liars') ?? [];
  const games = [
    ...ATTACKS.map(({ name, crowds, learnFrom }) => ({ name, crowds, more: learnFrom ? { learnFrom } : {} })),
    { name: BESIDE_VOUCHED, crowds: [...VOUCHED, ...liars], more: { learnFrom: 'trusted' as const } },
  ].filter(({ name }) => name.includes(wanted));
  const riggings = RIGGINGS.filter(({ name }) => name.includes(wanted));
  if (games.length + riggings.length === 0) throw new Failure(`No attack has "${wanted}" in its name`);
  const setting = {
    serving: { v1: loadShipped(v1), v2: loadShipped(v2) },
    mnist: readMnist(),
    epochs: DEFAULT_EPOCHS,
    drawings: 400,
  };
  for (const rigging of riggings) {
    const share = percent(shareRigged(rigging, RUNS), 1);
    print(`${rigging.name}: a version wins in ${share} of ${RUNS} experiments in which neither is better`);
  }
  for (const { name, crowds, more } of games) show(name, await play(crowds, { ...setting, ...more }));
}

function show(name: string, { outcome, reasons, learnt, forms }: Played): void {
  const { confirmed, trusted, open, left_out } = learnt;
  print(`${name}: ${outcome}`);
  print(
    `  learns ${confirmed + trusted} vouched and ${open} open answers; leaves out ${JSON.stringify(left_out)}`,
  );
  for (const reason of reasons) print(`  ${reason}`);
  for (const [form, points] of Object.entries(forms))
    print(`  ${form}: ${points.toFixed(1)} points, if it were published`);
}

if (import.meta.main) await runScript(COMMAND, run);
