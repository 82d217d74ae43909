// What a /vigia command does, and what whoever wrote it reads; with fakes.
import { beforeEach, describe, expect, test } from 'vitest';
import { next } from '#lib/alerts/grouping/next.ts';
import { carryOut } from '#lib/chat/carry-out.ts';
import { type Asked, readForm } from '#lib/slack/interactions/interactions.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';
import {
  by,
  deps,
  FINGERPRINT,
  messageOf,
  moveTo,
  notes,
  press,
  RESPONSE,
  type Reply,
  resetWorld,
  said,
  world,
} from './carry-out-double.ts';

beforeEach(resetWorld);

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
    const [, { blocks = [] }] = world.replies.at(-1) as Reply;
    return [...JSON.stringify(blocks).matchAll(/"value":"([^"]+)"/g)].map(([, value]) => value);
  };

  test('answers whoever wrote it alone', async () => {
    await vigia('ayuda');
    expect(world.replies).toEqual([
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
    expect(world.acts).toEqual([]);
  });

  test.each(['estado', 'alertas', 'promover cnn-2 gana', 'reentrenar', 'simulacro'])(
    '%s is for administrators',
    async (text) => {
      expect(await vigia(text, 'U3')).toMatch(/no es de administrador/);
      expect(await vigia(text, 'U9')).toMatch(/vigia vincular/);
    },
  );

  const at = '2026-11-21T07:00:00.000Z';
  const alarm = occurrence({ fingerprint: FINGERPRINT, kind: 'alarm', title: 'Alarma: pedidos' }).alert;
  const open = next(undefined, { type: 'firing', alert: { ...alarm, at }, at }, new Date(at));

  /** A button of the latest answer is pressed, as Slack sends it. */
  const pressInAnswer = async (action_id: string) => {
    const [, { blocks = [] }] = world.replies.at(-1) as Reply;
    type Element = { action_id?: string };
    const elements = (blocks as { block_id?: string; elements?: Element[] }[]).flatMap((block) =>
      (block.elements ?? []).map((element) => ({ ...element, block_id: block.block_id })),
    );
    const payload = {
      type: 'block_actions',
      api_app_id: 'A1',
      team: { id: 'T1' },
      user: { id: 'U1' },
      response_url: RESPONSE,
      actions: elements.filter((element) => element.action_id === action_id),
    };
    const asked = readForm(new URLSearchParams({ payload: JSON.stringify(payload) }))?.asked;
    await carryOut(messageOf(asked as Asked), deps());
    return world.replies.at(-1)?.[1];
  };

  test('a press in the list of alerts leaves the list', async () => {
    const lists = { listGroups: async () => ({ items: open ? [open] : [] }) };
    await carryOut(messageOf({ type: 'command', text: 'alertas' }, by('U1')), { ...deps(), lists });
    expect(await pressInAnswer('alert.ack')).toMatchObject({ text: 'Hecho.', replace_original: false });
    expect(world.acts).toEqual([expect.objectContaining({ action: 'acknowledge' })]);
  });

  test('a press in a question leaves its answer in its place', async () => {
    await vigia('promover cnn-2 gana');
    expect(await pressInAnswer('model.promote')).toMatchObject({ replace_original: true });
    expect(world.acts[0]).toMatchObject({ model: 'cnn-2', reason: 'gana' });
  });

  test('lists and counts what is open behind pages of what is over', async () => {
    const position = { changed_at: at, fingerprint: 'x' };
    const lists: ReturnType<typeof deps>['lists'] = {
      listGroups: async ({ isOpen }, _, after) =>
        after === undefined ? { items: [], next: position } : { items: isOpen && open ? [open] : [] },
    };
    for (const [text, expected] of [
      ['alertas', /^1 aviso abierto:/],
      ['estado', /^Avisos: 1 sin atender/],
    ] as const) {
      await carryOut(messageOf({ type: 'command', text }, by('U1')), { ...deps(), lists });
      expect(said().at(-1)).toMatch(expected);
    }
  });

  test('silences an alert by its id', async () => {
    expect(await vigia(`silenciar ${FINGERPRINT} 1h`)).toBe('Hecho: silenciado 1 h.');
    expect(world.acts).toEqual([
      expect.objectContaining({ action: 'silence', until: '2026-11-28T07:40:00.000Z' }),
    ]);
  });

  test.each([
    ['error', 'Hecho: silenciado hasta que termine.'],
    ['critical', 'Hecho: silenciado hasta que termine (4 h como mucho).'],
  ] as const)(
    'says how long an alert that is %s can be silenced until it is over',
    async (severity, answer) => {
      const found = await deps().alerts.findAlert(FINGERPRINT);
      if (!found) throw new Error('no alert');
      const alerts = {
        ...deps().alerts,
        findAlert: async () => ({ ...found, alert: { ...found.alert, severity } }),
      };
      const asked = messageOf({ type: 'command', text: `silenciar ${FINGERPRINT} fin` }, by('U1'));
      await carryOut(asked, { ...deps(), alerts });
      expect(said().at(-1)).toBe(answer);
    },
  );

  test('assigns an alert to whoever is mentioned', async () => {
    expect(await vigia(`asignar ${FINGERPRINT} <@U2|luis>`)).toBe('Hecho.');
    expect(world.acts).toEqual([expect.objectContaining({ action: 'assign', to: 'luis', by: 'ana' })]);
    expect(await vigia(`asignar ${FINGERPRINT} <@U9>`)).toContain('/vigia vincular');
  });

  test('asks before it world.moves a model, and keeps the reason until it is confirmed', async () => {
    world.moves = moveTo('v1', 'model-of-v1');
    await vigia('promover cnn-2 gana <!channel> por mucho');
    const note = 'b'.repeat(16);
    expect(values()).toEqual([`v1.4.cnn-2.${note}`]);
    await carryOut({ ...press('model.promote', `v1.4.cnn-2.${note}`) }, deps());
    expect(world.acts[0]).toMatchObject({ model: 'cnn-2', revision: 4, reason: 'gana @channel por mucho' });
    await vigia('revertir v1');
    expect(values()).toEqual(['v1.4.model-of-v1']);
    await vigia('reentrenar letra inclinada');
    expect(values()).toEqual([`2026-11-28.${note}`]);
  });

  test.each([
    ['model.promote', 'v1.4.cnn-2'],
    ['model.rollback', 'v1.4.cnn-1'],
    ['report.retrain', '2026-11-28'],
  ])('%s does nothing once the text that was written with it is forgotten', async (action, value) => {
    const note = 'b'.repeat(16);
    notes.set(note, 'va mal');
    await carryOut(press(action, `${value}.${note}`), deps());
    expect(world.acts).not.toEqual([]);
    world.acts = [];
    world.runs = [];
    notes.clear();
    await carryOut(press(action, `${value}.${note}`), deps());
    expect(world.acts).toEqual([]);
    expect(said().at(-1)).toMatch(/Escribe la orden otra vez/);
  });

  test.each([
    ['simulacro', 'throw'],
    ['drill exit', 'exit'],
    ['simulacro log', 'log'],
  ])('%s has a function fail, and says so', async (text, kind) => {
    expect(await vigia(text)).toMatch(`Hecho: el simulacro (${kind}) falló como se pidió`);
    expect(world.acts).toEqual([`drill ${kind}`]);
  });

  test('says that a drill did not fail, and takes no other kind', async () => {
    world.fault = new Error('not used');
    expect(await vigia('simulacro throw')).toBe('El simulacro (throw) terminó sin fallar, y debía fallar.');
    expect(await vigia('simulacro fuego')).toMatch(/^Escribe: \/vigia simulacro/);
    expect(world.acts).toEqual(['drill throw']);
  });

  test('unties the account', async () => {
    await vigia('desvincular');
    expect(world.acts).toEqual(['unlinked ana']);
  });
});
