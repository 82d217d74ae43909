// How well fingerprints separate faults, on labelled lines: pairs of one cause that share a fingerprint, and false merges.
import { expect, test } from 'vitest';
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { batchOf } from '../sources/lines.ts';
import { CORPUS, half, LATER, type LabelledLine } from './corpus/corpus.ts';

const context = { stage: 'prod', consoleUrl: undefined, now: new Date('2026-01-02T03:05:00Z') };

interface Figures {
  lines: number;
  causes: number;
  /** Pairs of lines of one cause, and how many of them share a fingerprint. */
  pairs: number;
  merged: number;
  /** Groups that hold lines of two causes: the causes. */
  falseMerges: string[];
  split: string[];
}

function measure(lines: LabelledLine[]): Figures {
  const grouped = lines.map(({ cause, line }) => ({ cause, print: fingerprintOf(line) }));
  const ofCause = [...Map.groupBy(grouped, ({ cause }) => cause).values()];
  const ofPrint = [...Map.groupBy(grouped, ({ print }) => print).values()];
  const pairsIn = (groups: unknown[][]) =>
    groups.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  const mergedIn = (group: typeof grouped) => pairsIn([...Map.groupBy(group, ({ print }) => print).values()]);
  return {
    lines: lines.length,
    causes: ofCause.length,
    pairs: pairsIn(ofCause),
    merged: ofCause.reduce((sum, group) => sum + mergedIn(group), 0),
    falseMerges: ofPrint
      .map((group) => [...new Set(group.map(({ cause }) => cause))].join(' = '))
      .filter((causes) => causes.includes(' = ')),
    split: ofCause
      .filter((group) => new Set(group.map(({ print }) => print)).size > 1)
      .map(([first]) => first?.cause ?? ''),
  };
}

function fingerprintOf(line: string): string {
  const { occurrences } = readLogs(batchOf([line]), context);
  expect(occurrences, line).toHaveLength(1);
  return occurrences[0]?.alert.fingerprint ?? '';
}

function share({ merged, pairs }: Pick<Figures, 'merged' | 'pairs'>): string {
  return `${((100 * merged) / pairs).toFixed(1)} %`;
}

test('the corpus has at least 240 lines of 45 causes, and every line has one cause', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(240);
  expect(new Set(CORPUS.map(({ cause }) => cause)).size).toBeGreaterThanOrEqual(45);
});

test.each(['seen', 'unseen'] as const)(
  'the %s half has no false merge, and 95 of 100 pairs of a cause are merged',
  (which) => {
    judge(`${which} half`, half(which), 0.95);
  },
);

test('messages of other software have no false merge, and 90 of 100 pairs are merged', () => {
  judge('other software', LATER, 0.9);
});

test('no false merge occurs between the corpus and the messages of other software', () => {
  expect(measure([...CORPUS, ...LATER]).falseMerges).toEqual([]);
});

function judge(name: string, labelled: LabelledLine[], least: number) {
  const figures = measure(labelled);
  const { lines, causes, pairs, merged, falseMerges } = figures;
  const figure = `${name}: ${lines} lines of ${causes} causes, ${share(figures)} of ${pairs} pairs merged`;
  process.stdout.write(`${figure}, ${falseMerges.length} false merges\n`);
  expect(falseMerges).toEqual([]);
  expect(merged / pairs).toBeGreaterThanOrEqual(least);
}
