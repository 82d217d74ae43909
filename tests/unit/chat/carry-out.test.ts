// What becomes of a press: who may, the change, and what whoever pressed reads; with fakes.
import { beforeEach, describe, expect, test } from 'vitest';
import { plainPhrase } from '#lib/alerts/alerts.ts';
import type { Group } from '#lib/alerts/grouping/group.ts';
import { type AskedMessage, actIn } from '#lib/chat/asked.ts';
import { type CarryOutDeps, carryOut } from '#lib/chat/carry-out.ts';
import { isSlacks } from '#lib/chat/reply.ts';
import { AppError, type ErrorCode } from '#lib/errors.ts';
import type { Alias, AliasMove } from '#lib/models/models.ts';
import type { Run } from '#lib/retraining/retraining.ts';
import type { Asked } from '#lib/slack/interactions/interactions.ts';
import type { User } from '#lib/users/users.ts';

const NOW = new Date('2026-11-28T06:40:00Z');
const FINGERPRINT = '0123456789abcdef';
const RUN = 'a'.repeat(32);
const RESPONSE = 'https://hooks.slack.com/actions/T1/1/x';

const userOf = (username: string, role: User['role']): User => ({
  username,
  role,
  created_at: NOW.toISOString(),
  sessions: new Map(),
});

type Reply = Parameters<CarryOutDeps['answers']['reply']>;
let people: Record<string, User>;
let acts: unknown[];
let replies: Reply[];
let fault: Error | undefined;
let runs: Run[];
let moves: AliasMove | undefined;
const notes = new Map<string, string>();

beforeEach(() => {
  people = { U1: userOf('ana', 'admin'), U2: userOf('luis', 'admin'), U3: userOf('eva', 'user') };
  acts = [];
  replies = [];
  fault = undefined;
  runs = [runOf(RUN, 'failed')];
  moves = undefined;
  notes.clear();
});

const moveTo = (alias: Alias, to: string): AliasMove => ({
  alias,
  revision: 4,
  from: 'cnn-1',
  to,
  by: 'luis',
  reason: 'r',
  at: NOW.toISOString(),
});
const runOf = (run_id: string, status: Run['status']): Run => ({
  run_id,
  kind: 'retraining',
  status,
  by: 'luis',
  request: { learning_rate: 0.002, epochs: 7 },
  created_at: NOW.toISOString(),
  progress: 1,
  attempts: 1,
  mlflow: { state: 'off' },
});
const group = { fingerprint: FINGERPRINT, rev: 3 } as Group;
const deps = (): CarryOutDeps => ({
  alerts: {
    act: async (fingerprint, action) => {
      if (fault) throw fault;
      acts.push({ fingerprint, ...action });
      return group;
    },
    findAlert: async () => group,
  },
  links: { findLinked: async ({ team, user }) => (team === 'T1' ? people[user] : undefined) },
  models: {
    rollBack: async (alias, by, options = {}) => {
      if (fault) throw fault;
      acts.push({ alias, by, ...options });
      return moveTo(alias, 'mlp-1');
    },
    moveAlias: async (request) => {
      if (fault) throw fault;
      acts.push(request);
      return moveTo(request.alias, request.model);
    },
    tryAnnounceMove: async ({ alias, revision }) => void acts.push(`announced ${alias} ${revision}`),
  },
  autopilot: {
    order: async (said, by) => {
      if (fault) throw fault;
      acts.push({ ...said, by });
      return { revision: 8, kind: 'stop', by, at: NOW.toISOString(), reason: 'r' };
    },
  },
  runs: {
    findRun: async (run_id) => runs.find((run) => run.run_id === run_id),
    listRuns: async () => ({ items: runs.slice(0, 1) }),
  },
  retraining: {
    requestRun: async (run_id, request, name) => {
      acts.push({ run_id, request, by: name });
      const run = { ...runOf(run_id, 'queued'), request };
      runs.unshift(run);
      return run;
    },
    decideRun: async (run_id, { status, by }) => {
      if (fault) throw fault;
      acts.push({ run_id, status, by });
      const decision = { status, by, at: NOW.toISOString() };
      return { ...runOf(run_id, status), model: 'cnn-1', decision };
    },
  },
  messages: {
    groupMessage: () => ({ text: 'the message now' }),
    answeredMessage: (_, came) => ({ text: plainPhrase(came) }),
  },
  lists: { listGroups: async () => ({ items: [] }) },
  serving: { latestMove: async () => moves, modelBehind: async (alias) => ({ id: `model-of-${alias}` }) },
  reports: { reportText: async () => 'Informe diario: hoy' },
  drills: {
    drill: async (kind) => {
      acts.push(`drill ${kind}`);
      return { failed: kind !== 'log' && !fault };
    },
  },
  linking: {
    newLinkCode: async () => 'the-code',
    unlink: async (name) => void acts.push(`unlinked ${name}`),
  },
  notes: {
    keepNote: async (id, note) => void notes.set(id, note),
    readNote: async (id) => notes.get(id),
  },
  channel: () => ({ stage: 'test', level: 'buttons' }),
  answers: { reply: async (...reply) => void replies.push(reply) },
  clock: { now: () => NOW },
});

const messageOf = (asked: Partial<Asked> & { type: Asked['type'] }, over: Partial<AskedMessage> = {}) =>
  ({
    id: 'b'.repeat(64),
    at: NOW.toISOString(),
    sender: { app: 'A1', team: 'T1', user: 'U1' },
    asked: { response_url: RESPONSE, ...asked },
    ...over,
  }) as AskedMessage;
const press = (action_id: string, value: string, over?: Partial<AskedMessage>) =>
  messageOf({ type: 'press', action_id, value }, over);
const by = (user: string) => ({ sender: { app: 'A1', team: 'T1', user } });
const said = () => replies.map(([, { text }]) => text);

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
    expect(acts).toEqual([expect.objectContaining({ ...acknowledge, ...action })]);
    expect(replies).toEqual([[RESPONSE, { text: 'the message now', replace_original: true }]]);
  });

  test('asks for the same when its message comes again later', async () => {
    const later = { ...deps(), clock: { now: () => new Date(NOW.getTime() + 60_000) } };
    await carryOut(press('alert.silence', `${FINGERPRINT}.3.4h`), deps());
    await carryOut(press('alert.silence', `${FINGERPRINT}.3.4h`), later);
    expect(acts[0]).toEqual(acts[1]);
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
    expect(acts).toEqual([expect.objectContaining({ action: 'assign', to: 'luis', by: 'ana' })]);
    await carryOut(dialog('U9'), deps());
    expect(acts).toHaveLength(1);
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
    expect(acts).toEqual([{ alias: 'v1', by: 'ana (Slack)', revision: 3 }, 'announced v1 4']);
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
    expect(acts.filter((act) => typeof act === 'object')).toEqual([
      { ...asked, reason: 'verdict: ship (Slack)' },
      { ...asked, reason: 'gana' },
    ]);
  });

  test('does nothing when somebody moved the alias since, and says who', async () => {
    fault = new AppError('alias_moved', { facts: { move: moveTo('v1', 'cnn-9') } });
    await carryOut(inMessage('model.rollback', 'v1.3.cnn-1'), deps());
    expect(acts).toEqual([]);
    expect(said()).toEqual([
      'v1 sirve cnn-9: lo movió luis, 28 nov 6:40 UTC',
      'No se hizo: v1 ya no es cnn-1. Lo movió luis, 28 nov 6:40 UTC.',
    ]);
  });

  test('that misses golden digits is refused with that reason', async () => {
    fault = new AppError('golden_digits_missed');
    await carryOut(inMessage('model.promote', 'v1.0.cnn-2'), deps());
    expect(said()).toEqual([expect.stringContaining('no reconoce los dígitos')]);
  });
});

describe('a button of a retraining', () => {
  test.each([
    ['run.publish', 'published', 'Hecho: v2 sirve cnn-1 en diez segundos.'],
    ['run.discard', 'discarded', 'Hecho: descartado, v2 sigue igual.'],
  ])('%s decides a run that awaits approval', async (action, status, answer) => {
    await carryOut(press(action, RUN), deps());
    expect(acts).toEqual([{ run_id: RUN, status, by: 'ana (Slack)' }]);
    expect(said()).toEqual([answer]);
  });

  test.each([
    ['buttons' as const, 1],
    ['app' as const, 0],
  ])(
    'a decision replaces its message at level %s, unless its news redraws the root of the thread',
    async (level, count) => {
      const message = press('run.discard', RUN);
      const asked = { ...message.asked, block_id: FINGERPRINT } as Asked;
      await carryOut({ ...message, asked }, { ...deps(), channel: () => ({ stage: 'test', level }) });
      expect(replies.filter(([, { replace_original }]) => replace_original)).toHaveLength(count);
      expect(said().at(-1)).toBe('Hecho: descartado, v2 sigue igual.');
    },
  );

  test('whoever decides second reads who was first', async () => {
    const decision = { status: 'discarded', by: 'luis', at: NOW.toISOString() };
    fault = new AppError('run_not_awaiting', { facts: { decision } });
    await carryOut(press('run.publish', RUN), deps());
    expect(said()).toEqual(['No se hizo: luis ya lo había descartado.']);
  });

  const retry = (run_id = RUN) => press('run.retry', run_id);
  test('repeats the latest run with its parameters, once for each press', async () => {
    await carryOut(retry(), deps());
    await carryOut(retry(), deps());
    const request = { learning_rate: 0.002, epochs: 7 };
    expect(acts).toEqual([{ run_id: 'b'.repeat(32), request, by: 'ana (Slack)' }]);
    expect(said()).toEqual(Array(2).fill('Hecho: el reentrenamiento está en cola.'));
  });

  test('does nothing when there was another run since, or the run has not ended', async () => {
    await carryOut(retry('c'.repeat(32)), deps());
    runs = [runOf(RUN, 'running')];
    await carryOut(retry(), deps());
    expect(acts).toEqual([]);
    expect(said()).toEqual([
      expect.stringContaining('ya hubo otro'),
      expect.stringContaining('no ha terminado'),
    ]);
  });

  test('requests one with the usual parameters from the report, once for each press', async () => {
    await carryOut(press('report.retrain', '2026-11-28'), deps());
    await carryOut(press('report.retrain', '2026-11-28'), deps());
    expect(acts).toEqual([
      { run_id: 'b'.repeat(32), request: { learning_rate: 0.001, epochs: 5 }, by: 'ana (Slack)' },
    ]);
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
    expect(acts).toEqual([{ action, revision: 7, by: 'ana (Slack)' }]);
    expect(said()).toEqual([`${sign} ana (Slack), 28 nov 6:40 UTC`, answer]);
  });

  test.each(['accept', 'stop', 'resume'])('%s is for administrators with an account', async (action) => {
    await carryOut(inMessage(action, by('U3')), deps());
    await carryOut(inMessage(action, by('U9')), deps());
    expect(acts).toEqual([]);
    expect(said()).toEqual([
      expect.stringMatching(/no es de administrador/),
      expect.stringMatching(/vigia vincular/),
    ]);
  });

  test('is not done when what it shows is out of date, and its message stays', async () => {
    fault = new AppError('autopilot_changed');
    await carryOut(inMessage('accept'), deps());
    expect(said()).toEqual([expect.stringMatching(/^No se hizo. El piloto automático ha cambiado/)]);
  });

  test.each(['0', '-1', '1e3', '7.0', ' 7', '9999999999', ''])(
    'of the value %j is not known',
    async (value) => {
      await carryOut(press('autopilot.stop', value), deps());
      expect(acts).toEqual([]);
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
    ['a button that is not known', press('alert.explode', 'x'), /No conozco este botón/],
    ['a value that is not known', press('alert.ack', '<!channel>'), /No conozco este botón/],
  ])('%s', async (_, message, expected) => {
    await carryOut(message, deps());
    expect(acts).toEqual([]);
    expect(replies).toEqual([
      [
        RESPONSE,
        { text: expect.stringMatching(expected), response_type: 'ephemeral', replace_original: false },
      ],
    ]);
  });

  test('an administrator who was demoted a second ago', async () => {
    const present = deps();
    await carryOut(ack(), present);
    people.U1 = userOf('ana', 'user');
    await carryOut(ack(), present);
    expect(acts).toHaveLength(1);
  });

  test.each<[ErrorCode, RegExp]>([
    ['alert_changed', /El aviso ha cambiado/],
    ['alert_not_found', /ya no existe/],
    ['invalid_request', /como mucho 4 h/],
  ])('%s', async (code, expected) => {
    fault = new AppError(code, {
      details: [{ code: 'not_allowed' as const, path: 'body.until', msg: 'como mucho 4 h' }].slice(
        code === 'invalid_request' ? 0 : 1,
      ),
    });
    if (code !== 'invalid_request') fault = new AppError(code);
    await carryOut(ack(), deps());
    expect(said().at(-1)).toMatch(expected);
    // A message that is out of date is drawn again.
    expect(said().includes('the message now')).toBe(code !== 'alert_not_found');
  });

  test('an outage is tried again instead', async () => {
    fault = new AppError('unavailable');
    await expect(carryOut(ack(), deps())).rejects.toThrow();
    expect(replies).toEqual([]);
  });
});

describe('/vigia', () => {
  const vigia = async (text: string, user = 'U1') => {
    const command = messageOf(
      { type: 'command', text, name: 'Ana' },
      { ...by(user), origin: 'https://api.example.com' },
    );
    await carryOut(command, deps());
    return said().at(-1);
  };
  const values = () => {
    const [, { blocks = [] }] = replies.at(-1) as Reply;
    return [...JSON.stringify(blocks).matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value);
  };

  test('answers whoever wrote it alone', async () => {
    await vigia('ayuda');
    expect(replies).toEqual([
      [
        RESPONSE,
        {
          text: expect.stringContaining('/vigia alertas'),
          response_type: 'ephemeral',
          replace_original: false,
        },
      ],
    ]);
  });

  test.each([
    ['estado', /0 sin atender.*\n.*v1 sirve model-of-v1; v2 sirve model-of-v2.*\n.*fallido/s],
    ['alertas', /No hay avisos abiertos/],
    ['informe', /^Informe diario: hoy/],
    ['modelos', /v1 sirve model-of-v1/],
    ['quien', /^Eres ana, administrador/],
    ['vincular', /https:\/\/api\.example\.com\/#\/link\/the-code$/],
    ['promover cnn-2', /promover &lt;modelo&gt; &lt;motivo&gt;/],
    ['revertir v2', /^No se hizo. No hay una versión anterior/],
    ['alert', /«alert».*¿Querías decir «alerta?s»/],
  ])('%s: %s', async (text, expected) => {
    expect(await vigia(text)).toMatch(expected);
    expect(acts).toEqual([]);
  });

  test.each(['estado', 'alertas', 'promover cnn-2 gana', 'reentrenar', 'simulacro'])(
    '%s is for administrators',
    async (text) => {
      expect(await vigia(text, 'U3')).toMatch(/no es de administrador/);
      expect(await vigia(text, 'U9')).toMatch(/vigia vincular/);
    },
  );

  test('silences an alert by its id', async () => {
    expect(await vigia(`silenciar ${FINGERPRINT} 1h`)).toBe('Hecho: silenciado 1 h.');
    expect(acts).toEqual([expect.objectContaining({ action: 'silence', until: '2026-11-28T07:40:00.000Z' })]);
  });

  test('assigns an alert to whoever is mentioned', async () => {
    expect(await vigia(`asignar ${FINGERPRINT} <@U2|luis>`)).toBe('Hecho.');
    expect(acts).toEqual([expect.objectContaining({ action: 'assign', to: 'luis', by: 'ana' })]);
    expect(await vigia(`asignar ${FINGERPRINT} <@U9>`)).toContain('/vigia vincular');
  });

  test('asks before it moves a model, and keeps the reason until it is confirmed', async () => {
    moves = moveTo('v1', 'model-of-v1');
    await vigia('promover cnn-2 gana <!channel> por mucho');
    const note = 'b'.repeat(16);
    expect(values()).toEqual([`v1.4.cnn-2.${note}`]);
    await carryOut({ ...press('model.promote', `v1.4.cnn-2.${note}`) }, deps());
    expect(acts[0]).toMatchObject({ model: 'cnn-2', revision: 4, reason: 'gana <!channel> por mucho' });
    await vigia('revertir v1');
    expect(values()).toEqual(['v1.4.model-of-v1']);
    await vigia('reentrenar letra inclinada');
    expect(values()).toEqual([`2026-11-28.${note}`]);
  });

  test('of a question the answer takes its place', async () => {
    const answer = press('model.rollback', 'v1.3.cnn-1');
    await carryOut({ ...answer, asked: { ...answer.asked, block_id: 'question' } as Asked }, deps());
    expect(replies).toEqual([
      [RESPONSE, { text: expect.stringMatching(/^Hecho: v1/), replace_original: true }],
    ]);
  });

  test.each([
    ['simulacro', 'throw'],
    ['drill exit', 'exit'],
    ['simulacro log', 'log'],
  ])('%s has a function fail, and says so', async (text, kind) => {
    expect(await vigia(text)).toMatch(`Hecho: el simulacro (${kind}) falló como se pidió`);
    expect(acts).toEqual([`drill ${kind}`]);
  });

  test('says that a drill did not fail, and takes no other kind', async () => {
    fault = new Error('not used');
    expect(await vigia('simulacro throw')).toBe('El simulacro (throw) terminó sin fallar, y debía fallar.');
    expect(await vigia('simulacro fuego')).toMatch(/^Escribe: \/vigia simulacro/);
    expect(acts).toEqual(['drill throw']);
  });

  test('unties the account', async () => {
    await vigia('desvincular');
    expect(acts).toEqual(['unlinked ana']);
  });
});

test('an answer has no mention and no link of a name', async () => {
  fault = new AppError('alert_changed', { msg: 'Ya se encarga <!channel>' });
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
