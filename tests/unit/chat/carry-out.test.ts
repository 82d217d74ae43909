// What becomes of a press: who may, the change, and what whoever pressed reads; with fakes.
import { beforeEach, describe, expect, test } from 'vitest';
import { type AskedMessage, actIn } from '#lib/chat/asked.ts';
import { carryOut } from '#lib/chat/carry-out.ts';
import { isSlacks } from '#lib/chat/reply.ts';
import { AppError, type ErrorCode } from '#lib/errors.ts';
import {
  by,
  deps,
  FINGERPRINT,
  group,
  messageOf,
  moveTo,
  NOW,
  press,
  RESPONSE,
  RUN,
  resetWorld,
  said,
  userOf,
  world,
} from './carry-out-double.ts';

beforeEach(resetWorld);

describe('a button of an alert', () => {
  const acknowledge = { by: 'ana', via: 'slack', rev: 3, fingerprint: FINGERPRINT };
  test.each([
    ['alert.ack', `${FINGERPRINT}.3`, { action: 'acknowledge' }],
    ['alert.release', `${FINGERPRINT}.3`, { action: 'release' }],
    ['alert.resolve', `${FINGERPRINT}.3`, { action: 'resolve' }],
    ['alert.silence', `${FINGERPRINT}.3.1h`, { action: 'silence', until: '2026-11-28T07:40:00.000Z' }],
    ['alert.silence', `${FINGERPRINT}.3.24h`, { action: 'silence', until: '2026-11-29T06:40:00.000Z' }],
    ['alert.silence', `${FINGERPRINT}.3.end`, { action: 'silence' }],
  ])('%s with %s changes it in the person’s name, and the message shows it', async (id, value, action) => {
    await carryOut(press(id, value), deps());
    expect(world.acts).toEqual([expect.objectContaining({ ...acknowledge, ...action })]);
    expect(world.replies).toEqual([[RESPONSE, { text: 'the message now', replace_original: true }]]);
  });

  test('asks for the same when its message comes again later', async () => {
    const later = { ...deps(), clock: { now: () => new Date(NOW.getTime() + 60_000) } };
    await carryOut(press('alert.silence', `${FINGERPRINT}.3.4h`), deps());
    await carryOut(press('alert.silence', `${FINGERPRINT}.3.4h`), later);
    expect(world.acts[0]).toEqual(world.acts[1]);
  });

  test('assigns to a person who is chosen in the dialog', async () => {
    const dialog = (person: string) =>
      messageOf({
        type: 'submission',
        action_id: 'alert.more',
        value: `${FINGERPRINT}.3.assign`,
        values: { person },
      });
    await carryOut(dialog('U2'), deps());
    expect(world.acts).toEqual([expect.objectContaining({ action: 'assign', to: 'luis', by: 'ana' })]);
    await carryOut(dialog('U9'), deps());
    expect(world.acts).toHaveLength(1);
    expect(said()).toEqual(['the message now', expect.stringContaining('/vigia vincular')]);
  });

  test('acknowledges all that are as they were shown', async () => {
    let calls = 0;
    const some = deps();
    some.alerts.act = async () => {
      calls += 1;
      if (calls === 2) throw new AppError('alert_changed');
      return group;
    };
    await carryOut(press('alert.ack_all', `${FINGERPRINT}.1,${FINGERPRINT}.2,${FINGERPRINT}.3`), some);
    expect(said()).toEqual(['Te encargas de 2 avisos; 1 ya habían cambiado.']);
  });
});

describe('a button of a model', () => {
  const inMessage = (id: string, value: string) => {
    const message = press(id, value);
    return { ...message, asked: { ...message.asked, block_id: FINGERPRINT } } as AskedMessage;
  };
  test('undoes the move that it shows, announces that, and its message shows who did it', async () => {
    await carryOut(inMessage('model.rollback', 'v1.3.cnn-1'), deps());
    expect(world.acts).toEqual([{ alias: 'v1', by: 'ana (Slack)', revision: 3 }, 'announced v1 4']);
    expect(said()).toEqual([
      expect.stringMatching(/^↩️ ana \(Slack\), 28 nov/),
      'Hecho: v1 pasa de cnn-1 a mlp-1.',
    ]);
  });

  test('promotes a model with the reason of the dialog, or that of the report', async () => {
    await carryOut(inMessage('model.promote', 'v1.0.cnn-2'), deps());
    const dialog = { type: 'submission' as const, action_id: 'model.promote', value: 'v1.0.cnn-2' };
    await carryOut(messageOf({ ...dialog, values: { reason: 'gana' } }), deps());
    const asked = { alias: 'v1', model: 'cnn-2', by: 'ana (Slack)', revision: 0 };
    expect(world.acts.filter((act) => typeof act === 'object')).toEqual([
      { ...asked, reason: 'verdict: ship (Slack)' },
      { ...asked, reason: 'gana' },
    ]);
  });

  test('does nothing when somebody moved the alias since, and says who', async () => {
    world.fault = new AppError('alias_moved', { facts: { move: moveTo('v1', 'cnn-9') } });
    await carryOut(inMessage('model.rollback', 'v1.3.cnn-1'), deps());
    expect(world.acts).toEqual([]);
    expect(said()).toEqual([
      'v1 sirve cnn-9: lo movió luis, 28 nov 6:40 UTC',
      'No se hizo: v1 ya no es cnn-1. Lo movió luis, 28 nov 6:40 UTC.',
    ]);
  });

  test.each([
    ['somebody else, a moment before', { by: 'luis (Slack)', revision: 1 }, 0],
    ['the same person, before the message was shown', { by: 'ana (Slack)', revision: 4 }, 4],
  ])('promotes nothing when the model serves already by %s, and says who did it', async (_, move, seen) => {
    world.served = { ...moveTo('v1', 'cnn-2'), ...move };
    await carryOut(inMessage('model.promote', `v1.${seen}.cnn-2`), deps());
    expect(said()).toEqual([
      `v1 sirve cnn-2: lo movió ${move.by}, 28 nov 6:40 UTC`,
      `No se hizo: v1 ya sirve cnn-2. Lo movió ${move.by}, 28 nov 6:40 UTC.`,
    ]);
  });

  test('is not promoted for a reason of spaces', async () => {
    const dialog = { type: 'submission' as const, action_id: 'model.promote', value: 'v1.0.cnn-2' };
    await carryOut(messageOf({ ...dialog, values: { reason: ' \n\u00a0' } }), deps());
    expect(world.acts).toEqual([]);
    expect(said()).toEqual(['No se hizo: falta el motivo.']);
  });

  test('that misses golden digits is refused with that reason', async () => {
    world.fault = new AppError('golden_digits_missed');
    await carryOut(inMessage('model.promote', 'v1.0.cnn-2'), deps());
    expect(said()).toEqual([expect.stringContaining('no reconoce los dígitos')]);
  });
});

describe('a button of the autopilot', () => {
  const inMessage = (action: string, over?: Partial<AskedMessage>) => {
    const message = press(`autopilot.${action}`, '7', over);
    return { ...message, asked: { ...message.asked, block_id: FINGERPRINT } } as AskedMessage;
  };
  test.each([
    ['accept', '▶️', 'Hecho: el canal dirá cada paso.'],
    ['stop', '⏹️', 'Detenido: v1 sirve el modelo de antes, y nada se hará por sí solo.'],
    ['resume', '▶️', 'Reanudado: vuelve a decidir cada hora.'],
  ])('%s tells it that, about what was seen, and the message shows who did', async (action, sign, answer) => {
    await carryOut(inMessage(action), deps());
    expect(world.acts).toEqual([{ action, revision: 7, by: 'ana (Slack)' }]);
    expect(said()).toEqual([`${sign} ana (Slack), 28 nov 6:40 UTC`, answer]);
  });

  test.each(['accept', 'stop', 'resume'])('%s is for administrators with an account', async (action) => {
    await carryOut(inMessage(action, by('U3')), deps());
    await carryOut(inMessage(action, by('U9')), deps());
    expect(world.acts).toEqual([]);
    expect(said()).toEqual([
      expect.stringMatching(/no es de administrador/),
      expect.stringMatching(/vigia vincular/),
    ]);
  });

  test('is not done when what it shows is out of date, and its message stays', async () => {
    world.fault = new AppError('autopilot_changed');
    await carryOut(inMessage('accept'), deps());
    expect(said()).toEqual([expect.stringMatching(/^No se hizo. El piloto automático ha cambiado/)]);
  });

  test('of a proposal that is closed is not done, and its message shows who closed it', async () => {
    const decision = { kind: 'stop', by: 'luis', at: NOW.toISOString() };
    world.fault = new AppError('autopilot_changed', { facts: { decision } });
    await carryOut(inMessage('accept'), deps());
    expect(said()).toEqual([
      expect.stringMatching(/^✖️ luis, 28 nov/),
      expect.stringMatching(/^No se hizo. La propuesta ya no está abierta: luis/),
    ]);
  });

  test.each(['0', '-1', '1e3', '7.0', ' 7', '9999999999', ''])(
    'of the value %j is not known',
    async (value) => {
      await carryOut(press('autopilot.stop', value), deps());
      expect(world.acts).toEqual([]);
      expect(said()).toEqual([expect.stringMatching(/No conozco este botón/)]);
    },
  );
});

describe('not done, and whoever pressed reads why:', () => {
  const ack = (over?: Partial<AskedMessage>) => press('alert.ack', `${FINGERPRINT}.3`, over);
  const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();
  test.each<[string, AskedMessage, RegExp]>([
    ['somebody without an account', ack(by('U9')), /vigia vincular/],
    [
      'somebody of another workspace',
      ack({ sender: { app: 'A1', team: 'T2', user: 'U1' } }),
      /vigia vincular/,
    ],
    ['a user who is no administrator', ack(by('U3')), /no es de administrador/],
    ['a press of 16 minutes ago', ack({ at: minutesAgo(16) }), /más de 15 minutos/],
    [
      'a command of 16 minutes ago',
      messageOf({ type: 'command', text: 'simulacro' }, { at: minutesAgo(16) }),
      /más de 15 minutos/,
    ],
    [
      'a shortcut on a message without an alert',
      messageOf({ type: 'shortcut', values: [] }),
      /botones de un aviso/,
    ],
    ['a button that is not known', press('alert.explode', 'x'), /No conozco este botón/],
    ['a value that is not known', press('alert.ack', '<!channel>'), /No conozco este botón/],
  ])('%s', async (_, message, expected) => {
    await carryOut(message, deps());
    expect(world.acts).toEqual([]);
    expect(world.replies).toEqual([
      [
        RESPONSE,
        { text: expect.stringMatching(expected), response_type: 'ephemeral', replace_original: false },
      ],
    ]);
  });

  test('an administrator who was demoted a second ago', async () => {
    const present = deps();
    await carryOut(ack(), present);
    world.people.U1 = userOf('ana', 'user');
    await carryOut(ack(), present);
    expect(world.acts).toHaveLength(1);
  });

  test.each<[ErrorCode, RegExp]>([
    ['alert_changed', /El aviso ha cambiado/],
    ['alert_not_found', /ya no existe/],
    ['invalid_request', /como mucho 4 h/],
  ])('%s', async (code, expected) => {
    world.fault = new AppError(code, {
      details: [{ code: 'not_allowed' as const, path: 'body.until', msg: 'como mucho 4 h' }].slice(
        code === 'invalid_request' ? 0 : 1,
      ),
    });
    if (code !== 'invalid_request') world.fault = new AppError(code);
    await carryOut(ack(), deps());
    expect(said().at(-1)).toMatch(expected);
    // A message that is out of date is drawn again.
    expect(said().includes('the message now')).toBe(code !== 'alert_not_found');
  });

  test('an outage is tried again instead', async () => {
    world.fault = new AppError('unavailable');
    await expect(carryOut(ack(), deps())).rejects.toThrow();
    expect(world.replies).toEqual([]);
  });
});

test('whoever pressed in a thread reads the answer there', async () => {
  const asked = { response_url: RESPONSE, thread_ts: '1.1' };
  await carryOut(messageOf({ type: 'press', action_id: 'run.publish', value: RUN, ...asked }), deps());
  await carryOut(messageOf({ type: 'shortcut', values: [], ...asked }), deps());
  expect(world.replies.map(([, answer]) => answer)).toEqual([
    expect.objectContaining({ response_type: 'ephemeral', thread_ts: '1.1' }),
    expect.objectContaining({ response_type: 'ephemeral', thread_ts: '1.1' }),
  ]);
});

test('an answer has no mention and no link of a name', async () => {
  world.fault = new AppError('alert_changed', { msg: 'Ya se encarga <!channel>' });
  await carryOut(press('alert.ack', `${FINGERPRINT}.3`), deps());
  expect(said().at(-1)).toContain('&lt;!channel&gt;');
});

test('a shortcut on a message silences its alert for an hour', () => {
  const asked = { type: 'shortcut' as const, values: ['link-0', `${FINGERPRINT}.3`] };
  expect(actIn(asked)).toEqual({ action: 'alert.silence', fingerprint: FINGERPRINT, rev: 3, span: '1h' });
  expect(actIn({ type: 'shortcut', values: [] })).toBeUndefined();
});

test.each([
  [RESPONSE, 'prod', true],
  ['http://localhost:4000/response/1', 'local', true],
  ['http://localhost:4000/response/1', 'prod', false],
  ['http://hooks.slack.com/x', 'prod', false],
  ['https://hooks.slack.com.example.com/x', 'prod', false],
  ['https://hooks.slack.com@example.com/x', 'prod', false],
  ['https://user:x@hooks.slack.com/x', 'prod', false],
  ['https://hooks.slack.com:444/x', 'prod', false],
  ['https://169.254.169.254/latest', 'local', false],
  ['not a URL', 'local', false],
])('an answer to %s at stage %s is sent: %s', (url, stage, expected) => {
  expect(isSlacks(url, stage)).toBe(expected);
});
