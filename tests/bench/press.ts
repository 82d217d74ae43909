// npm run measure:press: how long it takes until the channel shows a press, against a running `npm start`.
import { setTimeout as wait } from 'node:timers/promises';
import { Failure, option, port, print, runScript, type Values } from '../../scripts/command-line.ts';
import { median, printTable } from './table.ts';

export const COMMAND = {
  name: 'npm run measure:press',
  description: `Has a drill fail in a running "npm start", presses the buttons of its alert in the local Slack again and again, and
measures how long it takes until the message in the channel shows it, and until its thread says who did it.`,
  options: {
    port: option(port, {
      placeholder: '<number>',
      description: 'the port of "npm start"',
      environment: ['PORT'],
      default: '3000',
    }),
  },
};

const PRESSES = 12;
/** Between two presses, so that none waits for the second that each post has for itself. */
const BETWEEN_MS = 3_000;
const EVERY_MS = 20;
const MOST_MS = 60_000;
const ANA = 'U0VIGIA001';

interface Message {
  ts: string;
  thread_ts?: string;
  payload: { text: string; blocks: { type: string; block_id?: string; elements: { action_id: string }[] }[] };
}

async function run({ port }: Values<typeof COMMAND.options>): Promise<void> {
  const slack = `http://localhost:${port + 1_000}`;
  const messages = async () => (await (await request(`${slack}/messages`)).json()) as Message[];
  const drill = `http://localhost:${port + 2}/2015-03-31/functions/vigia-local-alerts-drill/invocations`;
  await request(drill, { method: 'POST', body: '{"kind":"log"}' });
  const isRoot = ({ thread_ts, payload }: Message) =>
    thread_ts === undefined && payload.text.includes('Simulacro (log)') && rowOf(payload) !== undefined;
  await until(async () => (await messages()).some(isRoot));
  const { ts } = (await messages()).find(isRoot) as Message;

  const measured: { shown: number; told: number }[] = [];
  for (let press = 0; press < PRESSES; press++) {
    await wait(BETWEEN_MS);
    const before = await messages();
    const root = before.find((message) => message.ts === ts);
    const row = root && rowOf(root.payload);
    if (!root || !row) throw new Failure('The alert has no buttons any more');
    const [{ action_id } = { action_id: '' }] = row.elements;
    const began = performance.now();
    const body = JSON.stringify({ user: ANA, ts, block_id: row.block_id, action_id });
    const sent = request(`${slack}/press`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const after = async (isDone: (now: Message[]) => boolean) => {
      await until(async () => isDone(await messages()));
      return performance.now() - began;
    };
    const [shown, told] = await Promise.all([
      after((now) => now.find((message) => message.ts === ts)?.payload.text !== root.payload.text),
      after((now) => answersIn(now, ts) > answersIn(before, ts)),
      sent,
    ]);
    measured.push({ shown, told });
  }
  const [first, ...others] = measured;
  const row = (name: string, of: (values: number[]) => number, from: typeof measured) => [
    name,
    String(Math.round(of(from.map(({ shown }) => shown)))),
    String(Math.round(of(from.map(({ told }) => told)))),
  ];
  print('From the press on, ms.');
  printTable(
    ['press', 'the message shows it', 'the thread says it'],
    [
      row('the first, with cold functions', median, first ? [first] : []),
      row(`the ${others.length} after it, median`, median, others),
      row('the slowest of these', (values) => Math.max(...values), others),
    ],
  );
}

const rowOf = ({ blocks }: Message['payload']) => blocks.find(({ type }) => type === 'actions');
const answersIn = (all: Message[], ts: string) => all.filter(({ thread_ts }) => thread_ts === ts).length;

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!(await isDone())) {
    if (performance.now() > end) throw new Failure('The channel did not show it within a minute');
    await wait(EVERY_MS);
  }
}

async function request(url: string, init: RequestInit = {}): Promise<Response> {
  return await fetch(url, init).catch((cause: Error) => {
    const problem = `Nothing answers at ${new URL(url).origin}: run "npm start" in another terminal first`;
    throw new Failure(problem, { cause });
  });
}

if (import.meta.main) await runScript(COMMAND, run);
