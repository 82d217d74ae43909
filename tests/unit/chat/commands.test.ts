// What is read after `/vigia`: Spanish and English words, their arguments, and slips.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Command, parseCommand } from '#lib/chat/commands.ts';

const ID = '0123456789abcdef';

test.each<[string, Command]>([
  ['', { name: 'help' }],
  ['ayuda', { name: 'help' }],
  ['HELP', { name: 'help' }],
  ['estado', { name: 'status' }],
  ['  status  ', { name: 'status' }],
  ['alertas', { name: 'alerts', mine: false }],
  ['alertas mías', { name: 'alerts', mine: true }],
  ['alerts mine', { name: 'alerts', mine: true }],
  ['alertas todas', { name: 'alerts', mine: false }],
  ['informe', { name: 'report' }],
  ['modelos', { name: 'models' }],
  ['reentrenar', { name: 'retrain', note: undefined }],
  ['reentrenar letra  inclinada', { name: 'retrain', note: 'letra inclinada' }],
  ['promover cnn-1 gana por mucho', { name: 'promote', model: 'cnn-1', reason: 'gana por mucho' }],
  ['promover cnn-1', { name: 'usage', of: 'promover' }],
  ['promote <!channel> x', { name: 'usage', of: 'promover' }],
  ['revertir v1', { name: 'rollback', alias: 'v1', reason: undefined }],
  ['revertir v2 va mal', { name: 'rollback', alias: 'v2', reason: 'va mal' }],
  ['rollback v3', { name: 'usage', of: 'revertir' }],
  [`silenciar ${ID}`, { name: 'silence', id: ID, span: '4h' }],
  [`silenciar ${ID} 24h`, { name: 'silence', id: ID, span: '24h' }],
  [`silence ${ID} end`, { name: 'silence', id: ID, span: 'end' }],
  [`silenciar ${ID} 2h`, { name: 'usage', of: 'silenciar' }],
  [`silenciar ${ID} toString`, { name: 'usage', of: 'silenciar' }],
  ['silenciar x', { name: 'usage', of: 'silenciar' }],
  [`asignar ${ID} <@U123|luis>`, { name: 'assign', id: ID, person: 'U123' }],
  [`assign ${ID} <@W123>`, { name: 'assign', id: ID, person: 'W123' }],
  [`asignar ${ID} luis`, { name: 'usage', of: 'asignar' }],
  [`asignar ${ID} <!channel>`, { name: 'usage', of: 'asignar' }],
  ['quien', { name: 'whoami' }],
  ['QUIÉN', { name: 'whoami' }],
  ['vincular', { name: 'link' }],
  ['unlink', { name: 'unlink' }],
  ['alertaas', { name: 'help', unknown: 'alertaas', nearest: 'alertas' }],
  ['vincula', { name: 'help', unknown: 'vincula', nearest: 'vincular' }],
  ['toString', { name: 'help', unknown: 'toString', nearest: undefined }],
  ['<!channel>', { name: 'help', unknown: '@channel', nearest: undefined }],
  // As a phone writes.
  ['“Ayuda”', { name: 'help' }],
  ['Revertir V1', { name: 'rollback', alias: 'v1', reason: undefined }],
  ['promover `CNN-1` «bien»', { name: 'promote', model: 'cnn-1', reason: '«bien»' }],
  [`silenciar "${ID.toUpperCase()}" 24H`, { name: 'silence', id: ID, span: '24h' }],
  [`asignar\u00a0${ID}\n<@U123|Luis Gil>`, { name: 'assign', id: ID, person: 'U123' }],
  // As Slack sends what was typed.
  ['reentrenar 3 &amp; 5, p &lt; 0.05', { name: 'retrain', note: '3 & 5, p < 0.05' }],
  ['a&amp;b', { name: 'help', unknown: 'a&b', nearest: undefined }],
  [
    'promover cnn-1 lo pide <@U1|luis> en <#C1|general>: <https://x.test/a?b=1&amp;c|x.test>',
    { name: 'promote', model: 'cnn-1', reason: 'lo pide @luis en #general: https://x.test/a?b=1&c' },
  ],
])('%j', (text, expected) => expect(parseCommand(text)).toEqual(expected));

test('a reason is cut between two characters', () => {
  const command = parseCommand(`reentrenar ${'a'.repeat(499)}😀`) as { note: string };
  expect(command.note.isWellFormed()).toBe(true);
  expect(command.note.length).toBeLessThanOrEqual(500);
});

test('any text is a command or gets the help', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const command = parseCommand(text);
      if (command.name === 'help') expect((command.unknown ?? '').length).toBeLessThanOrEqual(60);
    }),
  );
});
