// The evaluation of CloudWatch Logs filter patterns.
import { describe, expect, test } from 'vitest';
import deployed from '../../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { compileFilterPattern } from '../../../local/logs/filter-pattern.ts';

const LINE = {
  level: 'ERROR',
  type: 'platform.report',
  code: 404,
  ratio: -0.5,
  ok: true,
  off: false,
  nothing: null,
  quoted: 'a "b" \\c',
  'odd.key': 'x',
  record: { status: 'timeout', list: [{ id: 'first' }, 'second'] },
};

describe('JSON patterns', () => {
  test.each([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = ERROR }', true],
    ['{$.level="ERROR"}', true],
    ['{ $.level = "error" }', false],
    ['{ $.level != "ERROR" }', false],
    ['{ $.level != "INFO" }', true],
    ['{ $.missing != "INFO" }', false],
    ['{ $.record != "INFO" }', false],
    ['{ $.level = "ERR*" }', true],
    ['{ $.level = *ROR }', true],
    ['{ $.level = "E*R" }', true],
    ['{ $.level = "RR*" }', false],
    ['{ $.level = * }', true],
    ['{ $.missing = * }', false],
    ['{ $.type = "platform.*" }', true],
    ['{ $.type = "platformX*" }', false],
    ['{ $.quoted = "a \\"b\\" \\\\c" }', true],
    ['{ $.code = 404 }', true],
    ['{ $.code = 404.0 }', true],
    ['{ $.code != 404 }', false],
    ['{ $.code > 403 }', true],
    ['{ $.code > 404 }', false],
    ['{ $.code >= 404 }', true],
    ['{ $.code < 404 }', false],
    ['{ $.code <= 404 }', true],
    ['{ $.ratio < 0 }', true],
    ['{ $.ratio = -5e-1 }', true],
    ['{ $.level > 1 }', false],
    ['{ $.ok IS TRUE }', true],
    ['{ $.ok IS FALSE }', false],
    ['{ $.off IS FALSE }', true],
    ['{ $.nothing IS NULL }', true],
    ['{ $.missing IS NULL }', false],
    ['{ $.missing NOT EXISTS }', true],
    ['{ $.nothing NOT EXISTS }', false],
    ['{ $.toString NOT EXISTS }', true],
    ["{ $.['odd.key'] = x }", true],
    ['{ $.record.status = "timeout" }', true],
    ['{ $.record.list[0].id = "first" }', true],
    ['{ $.record.list[1] = "second" }', true],
    ['{ $.record.list[2] NOT EXISTS }', true],
    ['{ $.level = "X" && $.code = 1 || $.ok IS TRUE }', true],
    ['{ $.ok IS TRUE || $.level = "X" && $.code = 1 }', true],
    ['{ ($.ok IS TRUE || $.level = "X") && $.code = 1 }', false],
    ['{ ($.level = "INFO") || ($.type = "platform.report" && $.record.status != "success") }', true],
    ['', true],
  ])('the JSON pattern %s matches the line: %s', (pattern, expected) => {
    expect(compileFilterPattern(pattern)(JSON.stringify(LINE))).toBe(expected);
  });

  test.each(['ERROR', '{"level":"ERROR"', '["ERROR"]', ''])(
    'a JSON pattern never matches the line %j',
    (line) => {
      expect(compileFilterPattern('{ $.level = * }')(line)).toBe(false);
      expect(compileFilterPattern('{ $.level NOT EXISTS }')(line)).toBe(false);
    },
  );
});

describe('text patterns', () => {
  test.each([
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['ERROR here', 'here an ERROR', true],
    ['ERROR here', 'ERROR', false],
    ['"an ERROR"', 'an ERROR', true],
    ['"an ERROR"', 'ERROR an', false],
    ['?ERROR ?WARN', 'a WARN', true],
    ['?ERROR ?WARN', 'an INFO', false],
    ['?"Task timed out" ?"Runtime exited"', 'Error: Runtime exited', true],
    ['ERROR -harmless', 'ERROR', true],
    ['ERROR -harmless', 'ERROR harmless', false],
    ['ERROR ?harmless', 'ERROR', true],
  ])('the text pattern %s matches %j: %s', (pattern, line, expected) => {
    expect(compileFilterPattern(pattern)(line)).toBe(expected);
  });
});

test.each([
  '{ $.level }',
  '{ $.level = "ERROR"',
  '{ $.level = "ERROR" } x',
  '{ level = "ERROR" }',
  '{ $.level = %regex% }',
  '{ $.level > "ERROR" }',
  '{ $.level IS UNDEFINED }',
  '{ $.level = "A" & $.level = "B" }',
  '{ $.list[*].id = 1 }',
  '{ }',
  '[ip, user]',
  '%regex%',
  'a.b',
  '"open',
])('the pattern %s is refused with an error', (pattern) => {
  expect(() => compileFilterPattern(pattern)).toThrow(/Filter pattern/);
});

test.each([
  ['{"level":"ERROR","message":"x"}', true],
  ['{"level":"INFO","message":"x"}', false],
  ['{"type":"platform.report","record":{"status":"success"}}', false],
  ['{"type":"platform.report","record":{"status":"timeout"}}', true],
  ['{"type":"platform.report","record":{"status":"error"}}', true],
  ['{"type":"platform.start","record":{}}', false],
])('the deployed pattern matches %s: %s', (line, expected) => {
  expect(compileFilterPattern(deployed.pattern)(line)).toBe(expected);
});
