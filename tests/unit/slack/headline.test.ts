// The headline of a Slack message: what it says first, in its header and in the push notification.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import type { SlackMessage } from '../../../lib/slack/slack.ts';
import { main, message, small } from './messages.ts';

describe('the headline', () => {
  test.each<[string, Partial<Alert>, Partial<Notice>, string]>([
    ['an error', {}, {}, '🔴 prod · predict-v1 · TypeError: no'],
    ['a critical error', { severity: 'critical' }, {}, '🚨 prod · predict-v1 · TypeError: no'],
    [
      'an account and a region',
      { account: '123456789012', region: 'eu-west-1' },
      {},
      '🔴 prod · predict-v1 · TypeError: no · 123456789012 eu-west-1',
    ],
    [
      'an error whose message begins with a line that says nothing',
      {
        title: 'ZodError: [ { "path": [ "x" ], "message": "Invalid" } ]',
        error: {
          type: 'ZodError',
          message: '[\n  {\n    "path": [ "x" ],\n    "message": "Invalid"\n  }\n]',
        },
      },
      {},
      '🔴 prod · predict-v1 · ZodError: [ { "path": [ "x" ], "message": "Invalid" } ]',
    ],
    [
      'an alarm with a meaning',
      { kind: 'alarm', source: 'auth-login', title: 'Alarma: login', meaning: 'Nadie puede entrar' },
      {},
      '🔴 prod · auth-login · Nadie puede entrar',
    ],
    [
      'an alarm without one, whose title names its source',
      { kind: 'alarm', source: 'all-down', title: 'Alarma: vigia-prod-all-down' },
      {},
      '🔴 prod · Alarma: vigia-prod-all-down',
    ],
    [
      'an error in a function whose name the error contains',
      { source: 'no', title: 'TypeError: no' },
      {},
      '🔴 prod · no · TypeError: no',
    ],
  ])('%s is said by the header and by the push notification', (_what, over, rest, line) => {
    const shown = message(over, rest);
    expect(shown.text).toBe(line);
    expect(main(shown)[0]).toBe(line);
  });

  test('a push notification says the count before the account', () => {
    expect(message({ account: '123456789012' }, { count: 3 }).text).toBe(
      '🔴 prod · predict-v1 · TypeError: no · ×3 · 123456789012',
    );
  });

  test('what does not fit into the header follows in a section, and nothing is said twice', () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`);
    const long = words.join(' ');
    const title = `TypeError: ${long}`.slice(0, 199);
    const shown = message({ title: `${title}…`, error: { type: 'TypeError', message: long } });
    const [header = '', section = ''] = main(shown);
    expect(header).toMatch(/^🔴 prod · predict-v1 · TypeError: word0 .* word\d+…$/);
    expect(section).toMatch(/^…word\d+ /);
    const said = `${header} ${section}`.match(/word\d+/g) ?? [];
    expect(new Set(said).size).toBe(said.length);
    expect(said).toEqual(words.slice(0, said.length));
  });

  test('the further lines of an error follow in one line', () => {
    const error = { type: 'TypeError', message: 'no\n  - a\n  - b' };
    expect(main(message({ error }))).toEqual(['🔴 prod · predict-v1 · TypeError: no', '- a - b']);
  });

  test('an error without a text is said once', () => {
    const over = { title: 'AggregateError', error: { type: 'AggregateError', message: '' } };
    expect(main(message(over))).toEqual(['🔴 prod · predict-v1 · AggregateError']);
  });

  test('what the platform says in English is not said after its Spanish title, of a drill neither', () => {
    const error = { type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds' };
    for (const before of ['', 'Simulacro · ']) {
      const title = `${before}Sandbox.Timedout: se acabó el tiempo`;
      expect(main(message({ title, error }))).toEqual([`🔴 prod · predict-v1 · ${title}`]);
    }
  });

  test('of an alarm the reason of AWS stands after its meaning', () => {
    const error = { type: 'ALARM', message: 'Threshold Crossed' };
    const over = {
      kind: 'alarm' as const,
      title: 'Alarma: x',
      name: 'x',
      meaning: 'Nadie puede entrar',
      error,
    };
    expect(main(message(over))).toEqual(['🔴 prod · predict-v1 · Nadie puede entrar', 'Threshold Crossed']);
  });

  test('no error is said twice, whatever its title, type and message', () => {
    const shownFor = (text: string, title: string, type: string) => {
      const stack = `TypeError: ${text}\n    at f (/var/task/a.mjs:1:2)`;
      return message({ source: 'A', title, error: { type, message: text, stack } });
    };
    const wordsIn = (shown: SlackMessage) => [...main(shown), ...small(shown)].join(' ').split(/[^a-zA-Z]+/);
    // Every message says the names of a stage, a file and a month.
    const own = new Set(wordsIn(shownFor('', 'A', 'Log')));
    const word = fc.stringMatching(/^[a-z]{3,9}$/).filter((each) => !own.has(each));
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 3, maxLength: 40 }), fc.boolean(), (words, hasType) => {
        const text = words.join(' ');
        const title = `${hasType ? 'TypeError: ' : ''}${text}`.slice(0, 200);
        const said = wordsIn(shownFor(text, title, hasType ? 'TypeError' : 'Log'));
        for (const each of words) expect(said.filter((part) => part === each)).toHaveLength(1);
      }),
    );
  });
});
