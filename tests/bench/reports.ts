// Times the report over 100,000 answers: once all in sealed days, once all from today; embedded database.
import { type Answer, addDays, dayOf } from '#lib/feedback/feedback.ts';
import { currentExperiment } from '#lib/models/models.ts';
import { foldDay } from '#lib/reports/fold.ts';
import { readReport } from '#lib/reports/reports.ts';
import { moveSealed, readSealed, writeDay } from '#lib/reports/rollup-store.ts';
import { writeFeedback } from '../store/feedback-log.ts';
import { median } from './table.ts';

const ANSWERS = 100_000;
const DAYS = 100;
const USERS = 500;
const SEALED_CALLS = 15;
const TODAY_CALLS = 3;

/** Uses the database that the environment names. Rows: answers, median ms, target. */
export async function measureReports(): Promise<string[][]> {
  const now = new Date();
  const today = dayOf(now);
  const { id } = await currentExperiment();
  const answers = Array.from({ length: ANSWERS }, (_, n) => answerOf(n, id));

  for (let k = 0; k < DAYS; k++) {
    const ofDay = answers.filter((_, n) => n % DAYS === k);
    await writeDay(addDays(today, -1 - k), await foldDay(each(ofDay), each([])));
  }
  await seal(addDays(today, -DAYS), addDays(today, -1));
  const sealed = await timed(now, SEALED_CALLS);

  await writeFeedback(
    answers.map((answer, n) => ({
      ...answer,
      feedback_id: `bench-${n}`,
      at: new Date(Date.parse(today) + n * 800).toISOString(),
    })),
  );
  await seal(today, addDays(today, -1));
  const open = await timed(now, TODAY_CALLS);

  return [
    ['100,000 answers in 100 sealed days', sealed.toFixed(0), '≤ 300 ms'],
    ['100,000 answers, all of today', open.toFixed(0), '≤ 5000 ms'],
  ];
}

/** Marks the days from `first` to `through` as sealed, and the days before `first` as empty. */
async function seal(first: string, through: string): Promise<void> {
  if (!(await moveSealed(await readSealed(), { first, through })))
    throw new Error('another process seals days');
}

async function timed(now: Date, calls: number): Promise<number> {
  const took: number[] = [];
  for (let n = 0; n < calls; n++) {
    const started = performance.now();
    const report = await readReport(now, undefined);
    took.push(performance.now() - started);
    // Other measurements have left some feedback, so there may be more.
    const counted = report?.total_feedback ?? 0;
    if (counted < ANSWERS) throw new Error(`the report counts ${counted}`);
  }
  return median(took);
}

function answerOf(n: number, experiment: string): Answer {
  const version = n % 2 === 0 ? 'v1' : 'v2';
  const username = `user-${(n * 7_919) % USERS}`;
  return {
    username,
    prediction: n % 10,
    correct: n % 13 > 0,
    version,
    model: `${version}-model`,
    experiment,
  };
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
