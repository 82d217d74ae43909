// Errors that programs in Go, Rust, Ruby, PHP and Python print: each once, with its type, message and frames, in linear time.
import { describe, expect, test } from 'vitest';
import { readLine } from '../../../../../lib/alerts/sources/log-lines.ts';
import { growth } from '../../grouping/growth.ts';
import { batchOf } from '../lines.ts';
import { read } from '../log-batches.ts';

const alertsIn = (lines: readonly string[]) =>
  read(batchOf([...lines])).occurrences.map(({ alert }) => alert);

const RUBY = "/var/task/app.rb:12:in `pay': no card (ArgumentError)\n\tfrom /var/task/app.rb:5:in `handler'";
const PHP =
  'PHP Fatal error:  Uncaught RuntimeException: no card in /var/task/a.php:12\nStack trace:\n#0 /var/task/b.php(5): pay()\n#1 {main}\n  thrown in /var/task/a.php on line 12';
const GO =
  'panic: no card\n\ngoroutine 1 [running]:\nmain.pay(...)\n\t/app/main.go:12 +0x1d\nmain.main()\n\t/app/main.go:5 +0x25\nexit status 2';
const RUST =
  "thread 'main' panicked at src/main.rs:12:5:\nno card\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/abc/library/std/src/panicking.rs:593:5\n   1: app::pay\n             at ./src/main.rs:12:5\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";
const PYTHON =
  'Traceback (most recent call last):\n  File "/var/task/app.py", line 3, in pay\n    1/0\nZeroDivisionError: division by zero\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/var/task/app.py", line 5, in pay\n    raise ValueError("no card")\nValueError: no card';
const GROUP =
  '  + Exception Group Traceback (most recent call last):\n  |   File "/var/task/app.py", line 3, in pay\n  |     raise ExceptionGroup("no card", [])\n  | ExceptionGroup: no card (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n    | ValueError: a\n    +---------------- 2 ----------------\n    | TypeError: b\n    +------------------------------------';

const PRINTED: [string, string, string, string, RegExp][] = [
  ['Go', GO, 'panic', 'no card', /at main\.pay \(\/app\/main\.go:12\)/],
  ['Rust', RUST, 'panic', 'no card', /at app::pay \(\.\/src\/main\.rs:12:5\)/],
  [
    'Ruby',
    RUBY,
    'ArgumentError',
    'no card',
    /at \/var\/task\/app\.rb:12\n.*at handler \(\/var\/task\/app\.rb:5\)/,
  ],
  [
    'PHP',
    PHP,
    'RuntimeException',
    'no card',
    /at \/var\/task\/a\.php:12\n.*at pay \(\/var\/task\/b\.php:5\)/,
  ],
];

describe('errors that a program prints', () => {
  test.each(PRINTED)('in %s have their type, message and frames', (_, printed, type, message, stack) => {
    expect(alertsIn([printed]).map(({ error }) => error)).toEqual([
      { type, message, stack: expect.stringMatching(stack) },
    ]);
  });

  test.each(PRINTED)('in %s are one alert when they come line by line', (_, printed, type, message) => {
    const lines = ['starting', ...printed.split('\n')];
    expect(alertsIn(lines).map(({ error }) => [error?.type, error?.message])).toEqual([[type, message]]);
  });

  test('are two alerts when two of them come', () => {
    const types = alertsIn([...GO.split('\n'), ...PHP.split('\n')]).map(({ error }) => error?.type);
    expect(types).toEqual(expect.arrayContaining(['panic', 'RuntimeException']));
  });

  test('keep their group when the lines of the code move', () => {
    for (const [, printed] of PRINTED) {
      const prints = [printed, printed.replaceAll(':12', ':77').replaceAll('(5)', '(6)')].map(
        (text) => alertsIn([text])[0]?.fingerprint,
      );
      expect(prints[0]).toBe(prints[1]);
    }
  });

  test('name the frame of the program, not that of the language', () => {
    const other = RUST.replaceAll('app::pay', 'app::refund').replaceAll('./src/main.rs', './src/refund.rs');
    expect(alertsIn([RUST])[0]?.fingerprint).not.toBe(alertsIn([other])[0]?.fingerprint);
  });

  test.each([
    ['an error while another was handled', PYTHON, 'ValueError', 'no card'],
    ['a group of errors', GROUP, 'ExceptionGroup', 'no card (2 sub-exceptions)'],
  ])('in Python: %s', (_, printed, type, message) => {
    const [alert] = alertsIn([printed]);
    expect(alert).toMatchObject({ error: { type, message }, fields: [] });
  });

  test('in Python say what was handled then', () => {
    expect(alertsIn([PYTHON])[0]?.error?.stack).toContain('\nCaused by: ZeroDivisionError: division by zero');
  });

  test("of Lambda's runtime for Ruby are read from the JSON below the message", () => {
    const json = JSON.stringify(
      { errorMessage: 'no card', errorType: 'Function<ArgumentError>', stackTrace: ['/var/task/app.rb:12'] },
      null,
      2,
    );
    expect(alertsIn([`Error raised from handler method\n${json}`])[0]).toMatchObject({
      title: 'Function<ArgumentError>: no card',
      fields: [{ value: 'Error raised from handler method' }],
    });
  });
});

test.each([
  ['PHP Fatal error:  Uncaught X: ', 'in /a:1 '],
  ['PHP Warning:  ', ' on line 1x'],
  ['panic: ', '\n\t/a.go:1'],
  ["thread 'a' panicked at ", '\n   at x.rs:1:1x'],
  ['/a.rb:1:in ', "`x': (A) "],
  ['[2026-01-02 03:04:05] ', 'a.'],
  ['a b c [x] "GET ', '/'],
  ['  + Exception Group Traceback (most recent call last):\n', '  | a\n'],
  ['2026-01-02 03:04:05 UTC', ': '],
  ['Jan 02, 2026 3:04:05 AM a', ' b'],
  [
    'Traceback (most recent call last):\n  File "a", line 1, in x\nE: y\n',
    'During handling of the above exception\n',
  ],
])('the time is linear for a line of %j and many %j', (head, piece) => {
  expect(growth(readLine, [head + piece.repeat(400_000 / piece.length)])).toBeLessThan(3.2);
});
