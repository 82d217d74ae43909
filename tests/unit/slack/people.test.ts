// What people did with an alert, as Slack shows it: one line, without markup, and what later notices say of it.
import { expect, test } from 'vitest';
import type { Notice } from '../../../lib/alerts/alerts.ts';
import { noticeMessage } from '../../../lib/slack/slack.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';
import { problemsOf } from './limits.ts';

const AT = '2026-01-02T03:04:05.000Z';
const notice = (rest: Partial<Notice>): Notice => ({
  id: 'x',
  alert: occurrence({ at: AT }).alert,
  count: 0,
  since: AT,
  last_at: AT,
  ...rest,
});
const NAME = 'predict-v1: TypeError: no';
const UNTIL = '2026-01-02T07:52:00.000Z';

test.each<[Partial<Notice>, string]>([
  [{ reason: 'acknowledged', by: 'ana' }, `🙋 prod · ana se encarga de ${NAME}`],
  [
    { reason: 'acknowledged', by: 'ana', count: 12, is_firing: false },
    `🙋 prod · ana se encarga de ${NAME} (12 veces más hasta ahora; ahora está en calma)`,
  ],
  [{ reason: 'released', by: 'ana' }, `↩️ prod · ana suelta ${NAME}: vuelve a notificarse`],
  [
    { reason: 'silenced', by: 'ana', until: UNTIL, note: 'cambio de versión' },
    `🔕 prod · ana silencia ${NAME} hasta 2 ene 7:52 UTC: cambio de versión`,
  ],
  [{ reason: 'silenced', by: 'ana' }, `🔕 prod · ana silencia ${NAME} hasta que termine`],
  [
    { reason: 'resolved', by: 'ana', count: 1 },
    `☑️ prod · ana da por resuelto ${NAME} (1 vez más hasta ahora)`,
  ],
  [{ reason: 'assigned', by: 'ana', to: 'luis' }, `👉 prod · ana asigna ${NAME} a luis`],
])('%j is one line', (over, line) => {
  const { text, blocks, attachments } = noticeMessage(notice(over), { stage: 'prod' });
  expect({ text, attachments }).toEqual({ text: line, attachments: undefined });
  const [block] = blocks as { text: { text: string } }[];
  const shown = block?.text.text.replaceAll('`', '').replace(/<!date[^|]*[|]([^>]*)>/g, '$1');
  expect([shown, blocks.length]).toEqual([line, 1]);
});

const said = (over: Partial<Notice>) =>
  JSON.stringify(noticeMessage(notice({ count: 1, ...over }), { stage: 'prod' }));

test('a fault that returns says who had resolved it, and how long ago', () => {
  const resolved = { by: 'ana', at: '2026-01-02T01:04:05.000Z' };
  expect(said({ reason: 'again', resolved })).toContain('Había sido resuelto por `ana` hace 2 h');
  expect(said({ reason: 'still_firing', resolved })).toContain('Había sido resuelto por `ana` hace 2 h');
  expect(said({ reason: 'again' })).not.toContain('resuelto');
});

test('a reminder of what somebody has says who', () => {
  expect(said({ reason: 'still_firing', by: 'ana', duration_ms: 14_400_000 })).toContain('Se encarga `ana`');
  expect(said({ reason: 'summary', by: 'ana', count: 80 })).toContain('Se encarga `ana`');
});

test('the end of a silence says what happened in it', () => {
  const silenced = said({
    reason: 'summary',
    was_silenced: true,
    count: 3_000,
    first_at: AT,
    last_at: UNTIL,
  });
  expect(silenced).toContain('Mientras estaba silenciado ocurrió 3.000 veces, entre <!date');
});

test('a summary of an alarm says whether it fires now; that of an error does not', () => {
  const summary = { reason: 'summary', count: 2, first_at: AT, last_at: UNTIL } as const;
  expect(said({ ...summary, is_firing: false })).toContain('ahora está en calma');
  expect(said({ ...summary, is_firing: true })).toContain('ahora está activa');
  expect(said(summary)).not.toContain('ahora está');
});

test('no name and no reason becomes markup or a mention', () => {
  const hostile = '<!channel> *x* <https://evil.example|here> @here';
  for (const reason of ['acknowledged', 'silenced', 'resolved', 'assigned'] as const) {
    const message = noticeMessage(notice({ reason, by: hostile, to: hostile, note: hostile }), {
      stage: 'prod',
    });
    expect(problemsOf(message)).toEqual([]);
  }
});
