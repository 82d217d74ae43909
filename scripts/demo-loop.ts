// npm run demo:loop: the whole loop against a running `npm start`, from answers to a promoted model and back.
import { connect } from './demo/client.ts';
import { tellTheLoop } from './demo/story.ts';
import { showProgress } from './training/progress.ts';

const port = Number(process.env.PORT ?? 3000);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const client = connect(port);

try {
  await client.call('GET', '/health').catch((cause: Error) => {
    throw new Error(`Nothing answers on port ${port}: run \`npm start\` in another terminal first`, {
      cause,
    });
  });
  const { verdicts, before, after } = await tellTheLoop(client, { say, progress: showProgress });
  if (verdicts[0] !== 'keep_collecting' || verdicts.at(-1) !== 'ship' || after <= before) {
    throw new Error(`the story came out otherwise: ${verdicts.join(', ')}`);
  }
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${(error as Error).message}\n`);
}
