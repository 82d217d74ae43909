// One fine-tune on 2,000 answers, as the worker does it, in its own process. Prints seconds and megabytes as JSON.
import { loadShipped } from '../../lib/digits/model/shipped.ts';
import { type DigitSet, slice } from '../../lib/digits/training/idx.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { v2 } from '../../lib/digits/weights/v2.ts';
import { train } from '../../lib/retraining/candidate/train.ts';
import { DEFAULT_EPOCHS, DEFAULT_LEARNING_RATE } from '../../lib/retraining/run.ts';

const ANSWERS = 2_000;
const HELD_OUT = 400;

const started = performance.now();
const mnist = readMnist();
const part = (from: number, to: number): DigitSet => slice(mnist.test, from, to);
await train(
  {
    parent: loadShipped(v2),
    id: 'bench',
    learningRate: DEFAULT_LEARNING_RATE,
    epochs: DEFAULT_EPOCHS,
    mnist,
    feedback: { trained: part(HELD_OUT, ANSWERS), heldOut: part(0, HELD_OUT), vouched: [] },
  },
  async () => {},
);
const { user, system } = process.cpuUsage();
const figures = {
  seconds: (performance.now() - started) / 1_000,
  cpuSeconds: (user + system) / 1e6,
  peakMb: process.resourceUsage().maxRSS / 1_024,
};
process.stdout.write(JSON.stringify(figures));
