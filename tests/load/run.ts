// npm run load: an open-loop load on a fresh `npm start`. Measures latency, errors and memory, and looks for lost feedback.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { Failure, option, runScript, type Values, wholeNumber } from '../../scripts/command-line.ts';
import { whileRunning } from '../../scripts/progress.ts';
import { startVigia, type Vigia } from '../api/vigia.ts';
import { type Client, connect } from './client.ts';
import { balance } from './ledger.ts';
import { ADMIN, register, signIn } from './people.ts';
import { usageOf } from './process-group.ts';
import { printBalance, printStage, printStages, printStart, printUsage } from './report.ts';
import { runStage, type Stage, untilIdle } from './stage.ts';
import { storedFeedback } from './stored.ts';
import { type People, pictures, type Traffic, traffic } from './traffic.ts';

/** Each rate has fresh tokens, and these last 15 minutes. */
const MOST_SECONDS = 800;

export const COMMAND = {
  name: 'npm run load',
  description: `Starts the service and sends calls when they are due, whether or not earlier ones are answered. Prints latencies,
errors and memory for each rate, and whether any acknowledged feedback is missing (exit code 1).`,
  options: {
    rates: option(rates, {
      placeholder: '<list>',
      description: 'calls a second, one rate after another',
      default: '10,100,300',
    }),
    seconds: option(wholeNumber(1, MOST_SECONDS), {
      placeholder: '<number>',
      description: 'how long each rate lasts',
      default: '60',
    }),
    users: option(wholeNumber(1, 1_000), {
      placeholder: '<number>',
      description: 'users who call',
      default: '20',
    }),
    log: option(newFile, {
      placeholder: '<file>',
      description: 'write the output of the service to this file',
    }),
  },
};

type Settings = Values<typeof COMMAND.options>;

function rates(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!values.every((value) => value > 0 && value <= 10_000)) {
    throw new Error('must be numbers from 0 to 10000, separated by commas');
  }
  return values;
}

function newFile(path: string): string {
  if (!existsSync(dirname(path))) throw new Error('must be a file in a folder that exists');
  return path;
}

/** An overloaded server may not react to Ctrl-C. */
const STOP_TIMEOUT_MS = 15_000;
const WARM_UP_CALLS = 60;

/** The calls are counted like any user's, but never refused: the service is to be the limit. */
const ENOUGH = '100000000 per day';
const LIMITS = ['DEFAULT', 'PREDICT_V1', 'PREDICT_V2', 'FEEDBACK', 'READ', 'REGISTER', 'LOGIN'];
const SETTINGS = {
  ADMIN_USERNAME: ADMIN.username,
  ADMIN_PASSWORD: ADMIN.password,
  ...Object.fromEntries(LIMITS.map((name) => [`LIMIT_${name}`, ENOUGH])),
};

async function run(settings: Settings): Promise<void> {
  printStart(settings.rates, settings.seconds, settings.users);
  const vigia = await whileRunning('starting the service', () => startVigia(SETTINGS)).catch(
    (cause: Error) => {
      throw new Failure(cause.message, { cause });
    },
  );
  const interrupt = () => void end(vigia).then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const client = connect(vigia.url);
  try {
    const lost = await measure(vigia, client, settings);
    if (lost > 0) process.exitCode = 1;
  } finally {
    await client.close();
    await end(vigia);
    if (settings.log) await writeFile(settings.log, vigia.output());
  }
}

/** @returns how much feedback was lost or stored too often */
async function measure(vigia: Vigia, client: Client, { rates, seconds, users }: Settings): Promise<number> {
  const group = vigia.process.pid as number;
  const idle = await usageOf(group);
  const random = seededRandom(1);
  const mix = traffic(client, await pictures(), random);
  await whileRunning('registering users and warming up', async () => {
    await register(client, users);
    await warmUp(vigia, mix, await signIn(client, users));
  });
  const stages: Stage[] = [];
  for (const rate of rates) {
    const people = await signIn(client, users);
    const stage = await runStage(rate, seconds, { group, people, mix, random });
    stages.push(stage);
    printStage(stage, await whileRunning('waiting until the service is idle', () => untilIdle(client)));
  }
  const atRest = await usageOf(group);
  printStages(stages);
  printUsage(stages, idle?.rssMB, atRest?.rssMB);
  const result = balance(mix.postings, await storedFeedback(vigia.output()));
  printBalance(result);
  return result.lost + result.tooMany;
}

/**
 * Brings the service to the state after its first minute: swept once, which makes reports cheap, and with every function
 * loaded. One call at a time: `npm run bench` measures how long functions take to load.
 */
async function warmUp(vigia: Vigia, mix: Traffic, people: People): Promise<void> {
  await vigia.invoke('vigia-local-sweep', {});
  for (let call = 0; call < WARM_UP_CALLS; call++) await mix.next(people).send();
}

async function end(vigia: Vigia): Promise<void> {
  const timer = setTimeout(() => {
    process.kill(-(vigia.process.pid as number), 'SIGKILL');
  }, STOP_TIMEOUT_MS);
  await vigia.stop();
  clearTimeout(timer);
}

if (import.meta.main) await runScript(COMMAND, run);
