// `npm run load`: an open-loop load on a fresh `npm start`; what it bears, what it uses, and whether feedback is lost.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { startVigia, type Vigia } from '../api/vigia.ts';
import { type Client, connect } from './client.ts';
import { balance } from './ledger.ts';
import { ADMIN, register, signIn } from './people.ts';
import { usageOf } from './process-group.ts';
import { tellTheBalance, tellTheStages, tellTheStart, tellTheUsage } from './report.ts';
import { runStage, type Stage, untilAtRest } from './stage.ts';
import { storedFeedback } from './stored.ts';
import { pictures, traffic } from './traffic.ts';

const { values } = parseArgs({
  options: {
    rates: { type: 'string', default: '10,100,300' },
    seconds: { type: 'string', default: '60' },
    users: { type: 'string', default: '20' },
    log: { type: 'string' },
  },
});
const rates = values.rates.split(',').map(Number);
const [seconds, users] = [Number(values.seconds), Number(values.users)];
/** A server under water may not hear Ctrl-C. */
const PATIENCE_MS = 15_000;
/** Tokens, which are fresh for each rate, last 15 minutes. */
const MOST_SECONDS = 800;

/** Counted as anybody's calls, but never refused: here the service is to be the limit. */
const ENOUGH = '100000000 per day';
const LIMITS = ['DEFAULT', 'PREDICT_V1', 'PREDICT_V2', 'FEEDBACK', 'READ', 'REGISTER', 'LOGIN'];
const SETTINGS = {
  ADMIN_USERNAME: ADMIN.username,
  ADMIN_PASSWORD: ADMIN.password,
  ...Object.fromEntries(LIMITS.map((name) => [`LIMIT_${name}`, ENOUGH])),
};

if ([...rates, seconds, users].every((value) => value > 0) && seconds <= MOST_SECONDS) await main();
else {
  process.exitCode = 2;
  process.stderr.write(
    `npm run load -- --rates 10,100,300 --seconds 60 (at most ${MOST_SECONDS}) --users 20 --log <file for what the server prints>\n`,
  );
}

async function main(): Promise<void> {
  tellTheStart(rates, seconds, users);
  const vigia = await startVigia(SETTINGS);
  const interrupt = () => void end(vigia).then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  const client = connect(vigia.url);
  try {
    const lost = await measure(vigia, client);
    if (lost > 0) process.exitCode = 1;
  } finally {
    await client.close();
    await end(vigia);
    if (values.log) await writeFile(values.log, vigia.output());
  }
}

/** @returns how many acknowledged answers are missing */
async function measure(vigia: Vigia, client: Client): Promise<number> {
  const group = vigia.process.pid as number;
  const idle = await usageOf(group);
  const random = seededRandom(1);
  const mix = traffic(client, await pictures(), random);
  await register(client, users);
  const stages: Stage[] = [];
  for (const rate of rates) {
    const people = await signIn(client, users);
    stages.push(await runStage(rate, seconds, { group, people, mix, random }));
    await untilAtRest(client);
  }
  const atRest = await usageOf(group);
  tellTheStages(stages);
  tellTheUsage(stages, idle?.rssMB, atRest?.rssMB);
  const result = balance(mix.postings, await storedFeedback(vigia.output()));
  tellTheBalance(result);
  return result.lost + result.tooMany;
}

async function end(vigia: Vigia): Promise<void> {
  const timer = setTimeout(() => {
    process.kill(-(vigia.process.pid as number), 'SIGKILL');
  }, PATIENCE_MS);
  await vigia.stop();
  clearTimeout(timer);
}
