// Plays an attack: what the run learns, what the gate says, who would publish, and what happens to honest forms if somebody does.
import { type DigitSet, slice } from '../../lib/digits/training/idx.ts';
import { type Mnist, readMnist } from '../../lib/digits/training/mnist.ts';
import { answersTo, scoreOf } from '../../lib/retraining/candidate/evaluate.ts';
import { train } from '../../lib/retraining/candidate/train.ts';
import { feedbackOf, type ReadPictures, type Serving } from '../../lib/retraining/labels/read.ts';
import { accuracyOf, type Learnt } from '../../lib/retraining/result.ts';
import { mayPublish } from '../../lib/retraining/retrain.ts';
import { LEAST_LABELS } from '../../lib/task.ts';
import { type Crowd, logOf, NOW } from './crowd.ts';
import { FORMS, measured } from './forms.ts';

const noReport = async () => {};
const read: ReadPictures = async (model, pictures) =>
  (await answersTo(model, pictures, noReport)).map(({ prediction }) => prediction);

export interface Setting {
  readonly serving: Serving;
  /** MNIST, or less of it where that is enough. */
  readonly mnist: Mnist;
  readonly epochs: number;
  /** Drawings of each form that are measured. */
  readonly drawings: number;
  readonly learnFrom?: 'all' | 'trusted';
}

export interface Played {
  readonly outcome: 'rejected' | 'awaiting_approval' | 'published';
  readonly reasons: readonly string[];
  readonly learnt: Learnt;
  /** Percentage points that each form changes by, if the candidate serves; empty when nothing was trained. */
  readonly forms: Readonly<Record<string, number>>;
}

export async function play(crowds: readonly Crowd[], setting: Setting): Promise<Played> {
  const { serving, mnist, epochs, learnFrom = 'all' } = setting;
  const labels = await logOf(crowds, readMnist().test, serving, read);
  const policy = { leastAgeMs: 24 * 3_600_000, trustedOnly: learnFrom === 'trusted' };
  const feedback = feedbackOf(labels, serving.v2.id, NOW, policy);
  const { learnt, counts, implausible } = feedback;
  if (implausible !== undefined || counts.labels < LEAST_LABELS) {
    return { outcome: 'rejected', reasons: [implausible ?? 'too few answers'], learnt, forms: {} };
  }
  const input = { parent: serving.v2, id: 'candidate', learningRate: 0.001, epochs, mnist, feedback };
  const { model, gate } = await train(input, noReport);
  const forms = await changesOfForms(setting, model);
  if (!gate.passed) return { outcome: 'rejected', reasons: gate.reasons, learnt, forms };
  const publishes = mayPublish({ learnt }, { RETRAIN_PUBLISH: 'trusted' });
  return { outcome: publishes ? 'published' : 'awaiting_approval', reasons: [], learnt, forms };
}

async function changesOfForms({ serving, drawings }: Setting, model: Serving['v2']) {
  const { test } = readMnist();
  const changes: Record<string, number> = {};
  for (const form of FORMS) {
    const set = measured(test, form, drawings);
    const share = async (of: Serving['v2']) => accuracyOf(scoreOf(await answersTo(of, set, noReport)));
    changes[form.name] = 100 * ((await share(model)) - (await share(serving.v2)));
  }
  return changes;
}

/** A part of MNIST's sets, for a test that has seconds. */
export function lessOf({ training, heldOut, test }: Mnist): Mnist {
  const part = (set: DigitSet, count: number) => slice(set, 0, count);
  return { training: part(training, 5_000), heldOut: part(heldOut, 1_000), test: part(test, 500) };
}
