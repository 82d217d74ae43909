// The deployed filter pattern: forwards the lines of errors, and is within CloudWatch's limit.
import { describe, expect, test } from 'vitest';
import filter from '../../../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { compileFilterPattern } from '../../../../local/logs/filter-pattern.ts';
import { initReport, logged, rejected, report, thrown } from './lines.ts';

const { pattern } = filter;

describe('the deployed filter pattern', () => {
  test('is within the 1,024 characters that CloudWatch accepts', () => {
    expect(pattern.length).toBeLessThanOrEqual(1024);
  });

  const matches = compileFilterPattern(pattern);

  test.each([
    ['an error of the logger', logged()],
    ['a critical error of the logger', logged({ level: 'CRITICAL' })],
    ['an error of the runtime', thrown()],
    ['a fatal error of the runtime', logged({ level: 'FATAL' })],
    ['an unhandled rejection', rejected()],
    ['a report of a time-out', report('timeout')],
    ['a report of a crash', report('error', 'Runtime.ExitError')],
    ['a report of a failure', report('failure')],
    ['a time-out of the initialisation', initReport('timeout')],
  ])('forwards %s', (_, line) => expect(matches(line)).toBe(true));

  test.each([
    ['a warning', logged({ level: 'WARN' })],
    ['a line of level INFO', logged({ level: 'INFO' })],
    ['a report of a success', report('success')],
    ['a successful initialisation', initReport('success')],
    ['a start', '{"time":"t","type":"platform.start","record":{"requestId":"r"}}'],
    ['a line that quotes the pattern', '{"message":"level = ERROR"}'],
  ])('does not forward %s', (_, line) => expect(matches(line)).toBe(false));
});
