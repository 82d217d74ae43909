// What the author of an alarm says in its description, name and tags; and its data points.
import { expect, describe as group, test } from 'vitest';
import { describe } from '../../../../../lib/alerts/sources/alarms/alarm-description.ts';
import { pointsIn } from '../../../../../lib/alerts/sources/alarms/data-points.ts';

group('the runbook in a description', () => {
  const URL = 'https://wiki.example/login';
  test.each<[string, string, string | undefined, string | undefined]>([
    ['its last URL', `Nadie entra. ${URL}`, 'Nadie entra', URL],
    [
      'the last of two',
      `Vea https://a.example/x. Nadie entra ${URL}`,
      'Vea https://a.example/x. Nadie entra',
      URL,
    ],
    ['without the label before it', `Nobody can sign in. Runbook: ${URL}`, 'Nobody can sign in', URL],
    ['without the Spanish label', `Nadie entra — guía: ${URL}.`, 'Nadie entra', URL],
    ['without the brackets around it', `Nadie entra (${URL}), otra vez`, 'Nadie entra, otra vez', URL],
    ['with brackets of its own', 'Nadie https://a.example/x_(y)', 'Nadie', 'https://a.example/x_(y)'],
    ['before more words', `Use ${URL} for help`, 'Use for help', URL],
    ['alone', URL, undefined, URL],
    ['none', 'Nadie entra', 'Nadie entra', undefined],
    ['not of another scheme', 'ftp://a.example javascript:x', 'ftp://a.example javascript:x', undefined],
    ['not without a host', 'Nadie https://', 'Nadie https://', undefined],
    ['not in an empty description', '  ', undefined, undefined],
  ])('%s: %j', (_what, description, meaning, runbook) => {
    expect(describe('x', description)).toEqual({ meaning, runbook, severity: undefined });
  });

  test('a description in several lines is one line', () => {
    expect(describe('x', 'Nadie\n  entra').meaning).toBe('Nadie entra');
  });
});

group('the severity of an alarm', () => {
  test.each<[string, string, string | undefined, Record<string, string>, string | undefined]>([
    ['a tag of the alarm', 'x', undefined, { Severity: 'CRITICAL' }, 'critical'],
    ['a Spanish tag', 'x', undefined, { severidad: 'aviso' }, 'warning'],
    ['a tag before the description', 'x', '[critical] y', { severity: 'info' }, 'info'],
    ['a tag of another name', 'x', undefined, { team: 'critical' }, undefined],
    ['the description', 'x', 'Nadie entra [critical]', {}, 'critical'],
    ['the description before the name', 'critical-x', '[warning] y', {}, 'warning'],
    ['a word for severity', 'x', '[severity: warn] y', {}, 'warning'],
    ['the beginning of the name', 'critical-disk-full', undefined, {}, 'critical'],
    ['the beginning of the name in capitals', 'WARNING_disk', undefined, {}, 'warning'],
    ['not a word inside the name', 'disk-critical', undefined, {}, undefined],
    ['not the whole name', 'critical', undefined, {}, undefined],
    ['not a name that says what it watches', 'error-rate', 'info-service is down', {}, undefined],
    ['not another word in brackets', 'x', '[prod] y', {}, undefined],
    ['not a property of objects', 'x', '[constructor] y', { severity: '__proto__' }, undefined],
  ])('%s', (_what, name, description, tags, severity) => {
    expect(describe(name, description, tags).severity).toBe(severity);
  });

  test('the tag is no part of the meaning, other brackets are', () => {
    expect(describe('x', '[critical] Nadie [prod] entra').meaning).toBe('Nadie [prod] entra');
  });
});

group('the data points of an alarm', () => {
  const reason = (list: string) =>
    `Threshold Crossed: 2 out of the last 2 datapoints [${list}] were greater than the upper thresholds [3.0, 2.0].`;
  test.each<[string, string | undefined, string | undefined, number[]]>([
    [
      'from the data, the oldest first',
      '{"recentDatapoints":[1,2.5,0]}',
      reason('9.0 (02/01/26 03:00:00)'),
      [1, 2.5, 0],
    ],
    [
      'from the sentence, which has the newest first',
      undefined,
      reason('812.4 (02/01/26 03:00:00), -1.5E-3 (02/01/26 02:55:00)'),
      [-0.0015, 812.4],
    ],
    [
      'from the sentence, when the data is none',
      '{"recentDatapoints":[]}',
      reason('4.0 (02/01/26 03:03:00)'),
      [4],
    ],
    ['not a missing point', '{"recentDatapoints":[null,3]}', undefined, [3]],
    ['not the thresholds', undefined, 'Thresholds [3.0, 2.0]', []],
    ['none of a sentence of another form', '[1', 'Threshold Crossed: no datapoints were received', []],
  ])('%s', (_what, data, sentence, points) => {
    expect(pointsIn(data, sentence)).toEqual(points);
  });

  test('of many points the latest twenty-four are read', () => {
    const recent = Array.from({ length: 100 }, (_, i) => i);
    expect(pointsIn(JSON.stringify({ recentDatapoints: recent }), '')).toEqual(recent.slice(-24));
  });
});
