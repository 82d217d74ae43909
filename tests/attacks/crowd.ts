// The log of an attack: answers of honest people and of accounts that an attacker has, with all that is known of them.
import type { DigitSet } from '../../lib/digits/training/idx.ts';
import type { LabelWithPicture, ReadPictures, Serving } from '../../lib/retraining/labels/read.ts';
import type { Reading } from '../../lib/retraining/labels/trust.ts';
import { PIXELS } from '../../lib/task.ts';
import { drawings, type Form } from './forms.ts';

const DAY_MS = 24 * 3_600_000;
export const NOW = new Date('2026-06-01T12:00:00.000Z');

/** A group of accounts that answer in the same way. */
export interface Crowd {
  readonly name: string;
  readonly accounts: number;
  /** The accounts are spread over them; undefined: an address that is no network. */
  readonly networks: number | undefined;
  readonly ageDays: number;
  readonly answersEach: number;
  readonly form: Form;
  /** What they say a digit is; undefined for pictures that they do not send. */
  says(digit: number, n: number): number | undefined;
  /** Spread over so many days, the latest an hour ago. */
  readonly overDays?: number;
  /** An administrator vouches for them. */
  readonly trusted?: boolean;
  /** They send only pictures that both models doubt, which no reading contradicts. */
  readonly onlyDoubted?: boolean;
}

/** Below it a model is not sure. */
const SURE = 0.9;
const isDoubted = ({ v1, v2 }: { v1: Reading; v2: Reading }) =>
  Math.max(v1.probability, v2.probability) < SURE;

export const honest = (digit: number): number => digit;

/** The answers of all crowds, newest first. @param pictures MNIST's test digits; their first half is drawn from */
export async function logOf(
  crowds: readonly Crowd[],
  pictures: DigitSet,
  serving: Serving,
  read: ReadPictures,
): Promise<LabelWithPicture[]> {
  const drawn = crowds.flatMap((crowd, c) => answersOf(crowd, c, pictures));
  const set = setOf(drawn);
  const [v1, v2] = [await read(serving.v1, set), await read(serving.v2, set)];
  const readings = drawn.map((_, i) => ({ v1: v1[i] as Reading, v2: v2[i] as Reading }));
  return drawn
    .map((one, i) => ({ ...one, readings: readings[i] as { v1: Reading; v2: Reading } }))
    .filter(({ crowd, readings }) => !crowd.onlyDoubted || isDoubted(readings))
    .map(({ says, pixels, at, username, crowd, network, readings }, i): LabelWithPicture => {
      const account_at = new Date(NOW.getTime() - crowd.ageDays * DAY_MS).toISOString();
      return {
        feedback_id: `${username}-${i}`,
        username,
        digit: says,
        prediction: readings.v2.digit,
        at,
        version: 'v2',
        model: serving.v2.id,
        from: { account_at, ...(network !== undefined && { network }) },
        readings,
        pixels,
        ...(crowd.trusted && { userReview: vouched(username) }),
      };
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
}

function vouched(user: string) {
  return { target: { user }, state: 'confirmed' as const, by: 'boss', reason: null, at: NOW.toISOString() };
}

interface Drawn {
  readonly crowd: Crowd;
  readonly says: number;
  readonly pixels: Uint8Array;
  readonly at: string;
  readonly username: string;
  readonly network: string | undefined;
}

function answersOf(crowd: Crowd, c: number, pictures: DigitSet): Drawn[] {
  const { accounts, answersEach, networks, form, says, overDays = 1 } = crowd;
  const drawn = drawings(pictures, form, 137 * c, c + 1);
  const answers: Drawn[] = [];
  for (let n = 0; answers.length < accounts * answersEach; n++) {
    const { value } = drawn.next();
    const said = value && says(value.digit, n);
    if (!value || said === undefined) continue;
    const account = answers.length % accounts;
    const backMs = 3_600_000 + (answers.length / (accounts * answersEach)) * overDays * DAY_MS;
    answers.push({
      crowd,
      says: said,
      pixels: value.pixels,
      at: new Date(NOW.getTime() - backMs).toISOString(),
      username: `${crowd.name}-${account}`,
      network: networks === undefined ? undefined : `${crowd.name}-net-${account % networks}`,
    });
  }
  return answers;
}

function setOf(labels: readonly { pixels: Uint8Array; says: number }[]): DigitSet {
  const pixels = new Uint8Array(labels.length * PIXELS);
  for (const [i, label] of labels.entries()) pixels.set(label.pixels, i * PIXELS);
  return { count: labels.length, pixels, labels: Uint8Array.from(labels, ({ says }) => says) };
}
