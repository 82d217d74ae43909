// A stack that a process printed without its logger, so that CloudWatch has each of its lines as an event: one fault.
import { describe, expect, test } from 'vitest';
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { context } from './aws-events.ts';
import { batchOf, REQUEST } from './lines.ts';

const NODE = [
  'file:///var/task/pay.mjs:3',
  "  throw new Error('no disk');",
  '        ^',
  '',
  'Error: no disk',
  '    at pay (file:///var/task/pay.mjs:3:9)',
  '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
  '',
  'Node.js v24.1.0',
];
const EXIT = `RequestId: ${REQUEST} Error: Runtime exited with error: exit status 1\nRuntime.ExitError`;
const PYTHON = [
  'Traceback (most recent call last):',
  '  File "/var/task/shop.py", line 7, in pay',
  '    card()',
  '    ~~~~^^',
  '  File "/var/task/card.py", line 3, in card',
  "    raise KeyError('sku')",
  "KeyError: 'sku'",
];
const titles = (...lines: string[]) =>
  readLogs(batchOf(lines, { logGroup: '/aws/lambda/shop' }), context).occurrences.map(
    ({ alert }) => alert.title,
  );

describe('the lines of one stack are one fault', () => {
  test.each<[string, string[], string]>([
    ['Node, before it ends', [...NODE, EXIT], 'Error: no disk'],
    ['Node, with Windows line ends', NODE.map((line) => `${line}\r`), 'Error: no disk'],
    ['Python', PYTHON, "KeyError: 'sku'"],
  ])('%s', (_, lines, title) => {
    expect(titles(...lines)).toEqual([title]);
  });

  test('with its frames, and without the source before it', () => {
    const [occurrence] = readLogs(batchOf(NODE), context).occurrences;
    expect(occurrence).toMatchObject({ count: 1, alert: { fields: [] } });
    expect(occurrence?.alert.error?.stack).toMatch(/^Error: no disk\n {4}at pay/);
  });
});

describe('other lines stay as they are', () => {
  test('of two stacks in a row', () => {
    const other = NODE.map((line) => line.replace('no disk', 'no card'));
    expect(titles(...NODE, ...other)).toEqual(expect.arrayContaining(['Error: no disk', 'Error: no card']));
  });

  test('of texts without a stack', () => {
    expect(titles('disk is slow', 'card is slow')).toEqual(['disk is slow', 'card is slow']);
  });

  test('of two requests, between which a line of Lambda stands', () => {
    const start = `START RequestId: ${REQUEST} Version: $LATEST`;
    const other = NODE.map((line) => line.replace('no disk', 'no card'));
    expect(titles(...NODE, start, ...other)).toEqual(['Error: no disk', 'Error: no card']);
  });
});
