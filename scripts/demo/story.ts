// The loop from end to end: people answer, an administrator retrains and promotes, the Slack channel reports.
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../command-line.ts';
import type { Progress } from '../progress.ts';
import type { Client } from './client.ts';
import { type Drawing, handwriting } from './handwriting.ts';
import {
  administrator,
  type Person,
  registerPeople,
  upload,
  uploadAndAnswer,
  type Version,
} from './people.ts';

export interface Reporting {
  say(line: string): void;
  progress(label: string, total: number): Progress;
}

interface Report {
  versions: { version: Version; model: string; n: number; accuracy: number }[];
  ab: {
    experiment: string;
    difference: number | null;
    interval: [number, number] | null;
    verdict: string;
    about_more_needed: number | null;
    reasons: string[];
  };
}

interface Run {
  run_id: string;
  status: 'queued' | 'running' | 'published' | 'rejected' | 'failed';
  progress: number;
  model: string | null;
  gate: { passed: boolean; reasons: string[] } | null;
  mlflow: { state: string; reason: string | null };
  error: string | null;
}

/** The result of the loop, for a caller that checks it. */
export interface Outcome {
  verdicts: string[];
  /** Accuracy of v2 on this handwriting, 0–1, before and after the retraining. */
  before: number;
  after: number;
  run: Run;
  promoted: string;
  rolledBackTo: string;
}

const SEED = 45;
/** Together enough users in each version for a verdict. */
const PEOPLE_PER_VERSION = 6;
/** Answers per version, before the retraining and in the new experiment. A verdict needs at least 50 and a difference. */
const BEFORE = 60;
const AFTER = 132;
/** Answers by /api/v2/predict, outside the experiment: retraining learns from all labels. */
const DIRECT = 220;

export async function playTheLoop(client: Client, { say, progress }: Reporting): Promise<Outcome> {
  const drawings = handwriting(SEED);
  const admin = await administrator(client);
  const people = await registerPeople(client, drawings, PEOPLE_PER_VERSION);
  say(
    `${people.length} people registered; the A/B test assigned them to ${people.map(({ version }) => version).join(' ')}`,
  );

  say('\nTheir sheets are turned by 45°, and the shipped models misread many of them:');
  await answerAb(client, people, drawings, BEFORE, progress);
  const first = await readReport(client, admin);
  const before = await direct(client, people, drawings, progress);
  say(`v2 reads ${percent(before)} of ${DIRECT} more`);
  showReport(first, say);

  say('\nAn administrator retrains v2 on their answers:');
  const run = await retrain(client, admin, { say, progress });
  if (run.status !== 'published' || run.model === null) {
    throw new Failure(`The retraining was ${run.status}: ${run.error ?? run.gate?.reasons.join(' ')}`);
  }

  say(`\n${run.model} serves as v2 within 10 s; a new experiment begins:`);
  await untilServed(client, people, run.model, drawings);
  const half = AFTER / 2;
  await answerAb(client, people, drawings, half, progress);
  const second = await readReport(client, admin);
  showReport(second, say);
  await answerAb(client, people, drawings, AFTER - half, progress);
  const third = await readReport(client, admin);
  showReport(third, say);
  const after =
    third.versions.find(({ version, model }) => version === 'v2' && model === run.model)?.accuracy ?? 0;
  say(`v2 on this handwriting: ${percent(before)} before, ${percent(after)} after`);

  say('\nThe administrator promotes it to v1, and rolls back:');
  const promoted = await moveAlias(client, admin, { model: run.model, reason: 'verdict: ship' });
  say(`v1 is ${promoted}`);
  const rolledBackTo = await rollBack(client, admin);
  say(`v1 is ${rolledBackTo} again`);
  await showChannel(client, say);

  const verdicts = [first, second, third].map(({ ab }) => ab.verdict);
  return { verdicts, before, after, run, promoted, rolledBackTo };
}

/** Sends `perVersion` answers for each version through the A/B route, spread evenly over the people assigned to it. */
async function answerAb(
  client: Client,
  people: Person[],
  drawings: AsyncGenerator<Drawing, never>,
  perVersion: number,
  progress: Reporting['progress'],
): Promise<void> {
  const callers = (['v1', 'v2'] as const).flatMap((version) => {
    const own = people.filter((person) => person.version === version);
    return Array.from({ length: perVersion }, (_, i) => own[i % own.length] as Person);
  });
  await answerAll(client, callers, '/api/ab/predict', drawings, progress);
}

/** @returns the share of correct predictions */
async function direct(
  client: Client,
  people: Person[],
  drawings: AsyncGenerator<Drawing, never>,
  progress: Reporting['progress'],
): Promise<number> {
  const callers = Array.from({ length: DIRECT }, (_, i) => people[i % people.length] as Person);
  return await answerAll(client, callers, '/api/v2/predict', drawings, progress);
}

async function answerAll(
  client: Client,
  callers: Person[],
  path: string,
  drawings: AsyncGenerator<Drawing, never>,
  progress: Reporting['progress'],
): Promise<number> {
  const shown = progress(`answers by ${path}`, callers.length);
  let right = 0;
  for (const [i, person] of callers.entries()) {
    if (await uploadAndAnswer(client, person, path, (await drawings.next()).value)) right++;
    shown.update(i + 1);
  }
  shown.update(callers.length, `${right} of ${callers.length} predictions correct`);
  shown.stop();
  return right / callers.length;
}

/** A retraining on a few hundred answers takes a minute; we give up after this time. */
const RETRAINING_LIMIT_MS = 15 * 60_000;

async function retrain(client: Client, token: string, { say, progress }: Reporting): Promise<Run> {
  const { status_url } = await client.call<{ status_url: string }>('POST', '/admin/retrain_mlflow', {
    token,
    body: { note: 'npm run demo:loop' },
  });
  const shown = progress('retraining', 100);
  const giveUpAt = Date.now() + RETRAINING_LIMIT_MS;
  for (;;) {
    const run = await client.call<Run>('GET', status_url, { token });
    if (run.status !== 'queued' && run.status !== 'running') {
      shown.update(100, run.status);
      shown.stop();
      say(`gate: ${run.gate?.passed ? 'passed' : 'refused'}`);
      for (const reason of run.gate?.reasons ?? []) say(`  ${reason}`);
      say(`MLflow: ${run.mlflow.state}${run.mlflow.reason ? ` (${run.mlflow.reason})` : ''}`);
      return run;
    }
    if (Date.now() > giveUpAt) throw new Failure(`The retraining is still ${run.status} after 15 minutes`);
    shown.update(Math.round(100 * run.progress));
    // An administrator may read 600 times an hour.
    await wait(2_000);
  }
}

/** Waits until the A/B route serves the new model: earlier answers would count for the old experiment. */
async function untilServed(
  client: Client,
  people: Person[],
  model: string,
  drawings: AsyncGenerator<Drawing, never>,
): Promise<void> {
  const challenger = people.find(({ version }) => version === 'v2') as Person;
  for (let second = 0; second < 20; second++) {
    const served = await upload(client, challenger.token, '/api/ab/predict', (await drawings.next()).value);
    if (served.model === model) return;
    await wait(1_000);
  }
  throw new Failure(`${model} does not serve 20 s after its publication`);
}

async function readReport(client: Client, token: string): Promise<Report> {
  return await client.call<Report>('GET', '/admin/report', { token });
}

function showReport({ ab }: Report, say: Reporting['say']): void {
  const difference = ab.difference === null ? '' : `, v2 − v1 = ${points(ab.difference)}`;
  const interval = ab.interval === null ? '' : ` (${ab.interval.map(points).join(' to ')})`;
  const more = !ab.about_more_needed ? '' : `, about ${ab.about_more_needed} more answers needed`;
  say(`Report: ${ab.verdict}${difference}${interval}${more}`);
  for (const reason of ab.reasons) say(`  ${reason}`);
}

async function moveAlias(client: Client, token: string, body: object): Promise<string> {
  await client.call('PUT', '/admin/models/aliases/v1', { token, body });
  return await championOf(client, token);
}

async function rollBack(client: Client, token: string): Promise<string> {
  const body = { reason: 'npm run demo:loop' };
  await client.call('POST', '/admin/models/aliases/v1/rollback', { token, body });
  return await championOf(client, token);
}

async function championOf(client: Client, token: string): Promise<string> {
  const { aliases } = await client.call<{ aliases: Record<Version, string> }>('GET', '/admin/models', {
    token,
  });
  return aliases.v1;
}

/** Prints the channel once no message has come for three seconds: the rate limiter sends one a second. */
async function showChannel(client: Client, say: Reporting['say']): Promise<void> {
  let texts = await client.slackTexts();
  if (texts === undefined) return say('\nThe messages are in your Slack channel.');
  for (let quiet = 0; quiet < 3; ) {
    await wait(1_000);
    const now = (await client.slackTexts()) ?? [];
    quiet = now.length === texts.length ? quiet + 1 : 0;
    texts = now;
  }
  say('\nThe Slack channel:');
  for (const text of texts) say(`  ${text}`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function points(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(100 * difference).toFixed(1)}`;
}
