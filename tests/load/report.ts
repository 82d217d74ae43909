// Prints the figures of a run as tables, for the terminal and for docs/scaling.md.
import { availableParallelism, loadavg } from 'node:os';
import { print } from '../../scripts/command-line.ts';
import { printTable } from '../bench/table.ts';
import { type Figures, figuresOf, keptUp } from './figures.ts';
import type { Balance } from './ledger.ts';
import type { Sample } from './process-group.ts';
import type { Stage } from './stage.ts';

const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(0));

export function printStart(rates: readonly number[], seconds: number, users: number): void {
  print(
    `Node ${process.versions.node}; ${availableParallelism()} cores for the server and the generator together;`,
  );
  print(
    `load average before: ${loadavg()[0]?.toFixed(1)}. ${rates.join(', ')}/s for ${seconds} s each, Poisson,`,
  );
  print(`by ${users} users: 60 % predict (v1, v2, A/B alike), 35 % feedback, 5 % report.`);
}

/** Printed after each rate, before the tables. */
export function printStage({ rate, outcomes, seconds }: Stage, restMs: number | undefined): void {
  const { achieved, p50, p99 } = figuresOf(outcomes, seconds);
  const rest =
    restMs === undefined ? 'not idle after two minutes' : `idle after ${(restMs / 1000).toFixed(0)} s`;
  print(
    `${rate}/s: ${achieved.toFixed(1)} good answers a second, p50 ${ms(p50)} ms, p99 ${ms(p99)} ms; ${rest}.`,
  );
}

export function printStages(stages: readonly Stage[]): void {
  const figures = stages.map(({ outcomes, seconds }) => figuresOf(outcomes, seconds));
  print('\nLatency in ms from when a call was due, not from when it was sent.');
  printTable(
    ['rate', 'due', 'good/s', 'p50', 'p99', 'max', 'dropped', 'errors', 'sent late p99'],
    stages.map(({ rate }, i) => rowOf(`${rate}/s`, figures[i] as Figures)),
  );
  for (const { rate, outcomes, seconds } of stages) {
    print(`\nAt ${rate}/s, by route`);
    const byRoute = [...Map.groupBy(outcomes, ({ route }) => route)].sort(([a], [b]) => a.localeCompare(b));
    printTable(
      ['route', 'due', 'good/s', 'p50', 'p99', 'max', 'dropped', 'errors', 'sent late p99'],
      byRoute.map(([route, some]) => rowOf(route, figuresOf(some, seconds))),
    );
  }
  const held = stages.filter(({ seconds }, i) => keptUp(figures[i] as Figures, seconds));
  const most = Math.max(...figures.map(({ achieved }) => achieved));
  const highest = held.map(({ rate }) => rate).sort((a, b) => b - a)[0];
  print(
    `\nKept up (≥ 95 % of the due calls answered well and in time, p99 ≤ 1 s): ${highest ? `${highest}/s` : 'none'}.`,
  );
  print(`Most good answers a second at any rate: ${most.toFixed(0)}.`);
}

function rowOf(name: string, { due, dropped, achieved, p50, p99, max, lateP99, errors }: Figures): string[] {
  const kinds = [...errors].map(([kind, count]) => `${count} × ${kind}`).join(', ');
  const counts = [String(due), achieved.toFixed(1), ms(p50), ms(p99), ms(max), String(dropped)];
  return [name, ...counts, kinds || '0', ms(lateP99)];
}

export function printUsage(
  stages: readonly Stage[],
  idleMB: number | undefined,
  restMB: number | undefined,
): void {
  print('\nMemory (RSS) of the whole process group of `npm start`, MB; cores used while calls were due.');
  printTable(
    ['rate', 'start', 'middle', 'end', 'server cores', 'generator cores'],
    stages.map(({ rate, seconds, samples, generatorCpuSeconds }) => [
      `${rate}/s`,
      ...[0, 0.5, 1].map((part) => megabytes(samples[Math.round(part * (samples.length - 1))]?.rssMB)),
      coresUsed(samples),
      (generatorCpuSeconds / seconds).toFixed(2),
    ]),
  );
  const all = stages.flatMap(({ samples }) => samples.map(({ rssMB }) => rssMB.toFixed(0)));
  print(
    `Before the first call ${megabytes(idleMB)}, idle after the last ${megabytes(restMB)}; each 5 s: ${all.join(' ')}`,
  );
}

const megabytes = (value: number | undefined) => value?.toFixed(0) ?? 'n/a';

function coresUsed(samples: readonly Sample[]): string {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= first.at) return 'n/a';
  return ((last.cpuSeconds - first.cpuSeconds) / ((last.at - first.at) / 1000)).toFixed(2);
}

export function printBalance(balance: Balance): void {
  const { acknowledged, stored, lost, tooMany, unanswered, unansweredStored } = balance;
  print(
    `\nFeedback: ${acknowledged} acknowledged (201), ${stored} stored; ${lost} lost, ${tooMany} stored too often.`,
  );
  print(
    `${unanswered} calls timed out or failed; ${unansweredStored} of them were stored: acknowledged + these = ` +
      `${acknowledged + unansweredStored}.`,
  );
}
