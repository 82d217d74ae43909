// npm run demo:loop: the whole loop against a running `npm start`: answers, retraining, gate, verdict, promotion, rollback.
import { Failure, option, port, print, runScript, type Values } from './command-line.ts';
import { connect } from './demo/client.ts';
import { playTheLoop } from './demo/story.ts';
import { showProgress } from './progress.ts';

export const COMMAND = {
  name: 'npm run demo:loop',
  description: `Plays the whole loop against a running "npm start": people answer, v2 is retrained on their answers,
a new A/B test finds it better, and it is promoted to v1 and rolled back. Takes a few minutes.`,
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
  const client = connect(port);
  const { verdicts, before, after } = await playTheLoop(client, { say: print, progress: showProgress });
  if (verdicts[0] !== 'keep_collecting' || verdicts.at(-1) !== 'ship' || after <= before) {
    throw new Failure(`The loop did not end with a better model: ${verdicts.join(', ')}`);
  }
}

if (import.meta.main) await runScript(COMMAND, run);
