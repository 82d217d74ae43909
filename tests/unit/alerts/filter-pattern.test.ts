// The deployed filter pattern lets through what the decoder understands, within CloudWatch's limits.
import { expect, test } from 'vitest';
import filter from '../../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { initReport, logged, rejected, report, thrown } from './lines.ts';

const { pattern } = filter;

/** CloudWatch's JSON filter syntax, as far as it is used here, read as JavaScript. */
function matches(line: string): boolean {
  const body = pattern
    .replace(/^\{|\}$/g, '')
    .replace(/\$\.([\w.]+) = /g, (_, path: string) => `line.${path.replaceAll('.', '?.')} === `);
  return new Function('line', `return ${body}`)(JSON.parse(line)) as boolean;
}

test('is within the 1,024 characters that CloudWatch takes', () => {
  expect(pattern.length).toBeLessThanOrEqual(1024);
});

test.each([
  ['logger', logged(), true],
  ['logger, critical', logged({ level: 'CRITICAL' }), true],
  ['logger, warning', logged({ level: 'WARN' }), false],
  ['logger, info', logged({ level: 'INFO' }), false],
  ['runtime', thrown(), true],
  ['runtime, fatal', logged({ level: 'FATAL' }), true],
  ['rejection', rejected(), true],
  ['time-out', report('timeout'), true],
  ['crash', report('error', 'Runtime.ExitError'), true],
  ['failure', report('failure'), true],
  ['success', report('success'), false],
  ['initialisation timed out', initReport('timeout'), true],
  ['initialisation', initReport('success'), false],
  ['start', '{"time":"t","type":"platform.start","record":{"requestId":"r"}}', false],
  ['any other line', '{"message":"level = ERROR"}', false],
])('%s', (_, line, expected) => {
  expect(matches(line)).toBe(expected);
});
