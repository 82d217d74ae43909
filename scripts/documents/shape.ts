// The shape that some documents must have: README's length, the three journeys, the index of the decisions.
import { posix } from 'node:path';
import { headingsOf, linksOf } from './markdown.ts';
import type { Problem } from './references.ts';
import type { Repository } from './repository.ts';

const README = 'README.md';
const MOST_README_LINES = 170;

export function readmeLength({ files, read }: Repository): Problem[] {
  if (!files.has(README)) return [{ path: README, message: 'is missing' }];
  const lines = read(README).trimEnd().split('\n').length;
  if (lines <= MOST_README_LINES) return [];
  return [{ path: README, message: `has ${lines} lines, more than ${MOST_README_LINES}` }];
}

const JOURNEYS = 'docs/journeys.md';
const JOURNEY_COUNT = 3;
const MOST_JOURNEY_LINES = 30;
/** 1. `file` → `file`: a sentence. */
const STEP = /^\d+\. `[^`]+` → `[^`]+`: \S/;

/** Whether the files exist is held for every document, by `missingFiles`. */
export function journeys({ files, read }: Repository): Problem[] {
  if (!files.has(JOURNEYS)) return [{ path: JOURNEYS, message: 'is missing' }];
  const [, ...pages] = read(JOURNEYS).split(/^(?=## )/m);
  const problems: Problem[] = pages.flatMap((page) => {
    const [title = ''] = headingsOf(page);
    const lines = page.trimEnd().split('\n').length;
    const steps = page.split('\n').filter((line) => STEP.test(line)).length;
    return [
      ...(lines > MOST_JOURNEY_LINES
        ? [{ path: JOURNEYS, message: `"${title}" has ${lines} lines, more than ${MOST_JOURNEY_LINES}` }]
        : []),
      ...(steps === 0 ? [{ path: JOURNEYS, message: `"${title}" has no step "file → file: sentence"` }] : []),
    ];
  });
  if (pages.length === JOURNEY_COUNT) return problems;
  return [
    ...problems,
    { path: JOURNEYS, message: `has ${pages.length} journeys instead of ${JOURNEY_COUNT}` },
  ];
}

const DECISIONS = 'docs/decisions';

/** Each decision has one line in the folder's README. That no line leads elsewhere is held by `deadLinks`. */
export function decisionIndex({ files, read }: Repository): Problem[] {
  const index = `${DECISIONS}/README.md`;
  const listed = files.has(index) ? linksOf(read(index)).map(({ text }) => text) : [];
  return [...files]
    .filter((path) => posix.dirname(path) === DECISIONS && path !== index && path.endsWith('.md'))
    .flatMap((path) => {
      const lines = listed.filter((target) => target === posix.basename(path)).length;
      return lines === 1 ? [] : [{ path: index, message: `has ${lines} lines for ${posix.basename(path)}` }];
    });
}
