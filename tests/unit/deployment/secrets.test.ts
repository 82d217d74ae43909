// Each secret is named once in the templates: references become parameters, with and without nested stacks.
import { expect, test } from 'vitest';
import { shareSecrets } from '../../../build/nested-stacks/secrets.ts';
import { splitTemplate } from '../../../build/nested-stacks/split.ts';
import type { Template, Value } from '../../../build/nested-stacks/template.ts';

const reference = (key: string, version = '::v7') =>
  `{{resolve:secretsmanager:vigia/prod:SecretString:${key}${version}}}`;
const template = (values: Record<string, Value>): Template => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, { Type: 'Some::Type', Properties: { value } }]),
  ),
});
const count = (value: unknown) => JSON.stringify(value).split('{{resolve:').length - 1;

test('a hundred uses of two secrets are two references, and nested stacks have none', () => {
  const uses = Array.from({ length: 100 }, (_, i) => [
    `${'AB'[i % 2]}${i}`,
    [reference('JWT_SECRET_KEY'), { deep: reference('SLACK_BOT_TOKEN') }],
  ]);
  const whole = shareSecrets(template(Object.fromEntries(uses)));
  const members = new Map(uses.map(([id]) => [String(id), `${String(id).charAt(0)}Stack`]));
  const { root, nested } = splitTemplate(whole, { members, urlOf: String });
  expect([count(root), ...[...nested.values()].map(count)]).toEqual([2, 0, 0]);
  expect(root.Parameters).toEqual({
    SecretJwtSecretKey: { Type: 'String', NoEcho: true, Default: reference('JWT_SECRET_KEY') },
    SecretSlackBotToken: { Type: 'String', NoEcho: true, Default: reference('SLACK_BOT_TOKEN') },
  });
  expect(root.Resources.AStack?.Properties?.Parameters).toEqual({
    SecretJwtSecretKeyRef: { Ref: 'SecretJwtSecretKey' },
    SecretSlackBotTokenRef: { Ref: 'SecretSlackBotToken' },
  });
  for (const { Parameters } of nested.values()) {
    expect(Object.values(Parameters ?? {})).toEqual([
      { Type: 'String', NoEcho: true },
      { Type: 'String', NoEcho: true },
    ]);
  }
});

test('a template without secrets stays as it is', () => {
  const plain = template({ A: 'text', B: { Ref: 'A' } });
  expect(shareSecrets(plain)).toBe(plain);
});

test.each([
  ['a part of a longer text', [`Bearer ${reference('KEY')}`]],
  ['of another service', ['{{resolve:ssm:name:1}}']],
  ['two versions of one secret', [reference('KEY'), reference('KEY', '::v8')]],
])('a reference that is %s is refused', (_what, value) => {
  expect(() => shareSecrets(template({ A: value }))).toThrow(/reference/);
});
