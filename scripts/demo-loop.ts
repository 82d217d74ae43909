// npm run demo:loop: the whole loop against a running `npm start`: answers, retraining, gate, verdict, promotion, rollback.
import { failureOf } from './client-failure.ts';
import { Failure, option, port, print, runScript, type Values } from './command-line.ts';
import { playBeside } from './demo/hours/beside.ts';
import { playTheLoop } from './demo/story.ts';
import { localVigia } from './demo/vigia.ts';
import { showProgress } from './progress.ts';

export const COMMAND = {
  name: 'npm run demo:loop',
  description: `Plays the whole loop against a running "npm start": people answer, v2 is retrained on their answers,
liars are not learnt from, a new A/B test finds the retrained model better, and it is promoted to v1 and rolled back. Then hours
pass on a simulated clock: a fall is noticed, a ramp goes up, and a bad model is taken back. Takes two or three minutes.`,
  options: {
    port: option(port, {
      placeholder: '<number>',
      description: 'the port of "npm start"',
      environment: ['PORT'],
      default: '3000',
    }),
  },
};

async function run({ port }: Values<typeof COMMAND.options>): Promise<void> {
  const local = localVigia(port);
  const hours = playBeside();
  try {
    const { verdicts, before, after } = await playTheLoop(local, { say: print, progress: showProgress });
    if (verdicts[0] !== 'keep_collecting' || verdicts.at(-1) !== 'ship' || after <= before) {
      throw new Failure(`The loop did not end with a better model: ${verdicts.join(', ')}`);
    }
    await hours.tell(print);
  } catch (error) {
    throw failureOf(error, local.url);
  } finally {
    await hours.stop();
  }
}

if (import.meta.main) await runScript(COMMAND, run);
