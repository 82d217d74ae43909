// What people did with an alert, as Slack shows it: one line, without markup, and what later notices say of it.
import { expect, test } from 'vitest';
import type { Notice } from '../../../lib/alerts/alerts.ts';
import { noticeMessage } from '../../../lib/slack/slack.ts';
import { occurrence } from '../alerts/occurrences.ts';
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
const NAME = '«predict-v1: TypeError: no»';
const UNTIL = '2026-01-02T07:52:00.000Z';

test.each<[Partial<Notice>, string]>([
  [{ reason: 'acknowledged', by: 'ana' }, `🙋 ana se encarga de ${NAME}`],
  [
    { reason: 'acknowledged', by: 'ana', count: 12, is_firing: false },
    `🙋 ana se encarga de ${NAME} (12 veces más hasta ahora; ahora está en calma)`,
  ],
  [{ reason: 'released', by: 'ana' }, `↩️ ana suelta ${NAME}: vuelve a notificarse`],
  [
    { reason: 'silenced', by: 'ana', until: UNTIL, note: 'cambio de versión' },
    `🔕 ana silencia ${NAME} hasta el 2 de enero de 2026 a las 7:52:00 UTC: cambio de versión`,
  ],
  [{ reason: 'silenced', by: 'ana' }, `🔕 ana silencia ${NAME} hasta que termine`],
  [{ reason: 'resolved', by: 'ana', count: 1 }, `☑️ ana da por resuelto ${NAME} (1 vez más hasta ahora)`],
  [{ reason: 'assigned', by: 'ana', to: 'luis' }, `👉 ana asigna ${NAME} a luis`],
])('%j is one line', (over, line) => {
  const message = noticeMessage(notice(over));
  expect(message).toEqual({
    text: line,
    blocks: [{ type: 'section', text: { type: 'plain_text', text: line, emoji: false } }],
  });
  expect(problemsOf(message)).toEqual([]);
});

const said = (over: Partial<Notice>) => JSON.stringify(noticeMessage(notice({ count: 1, ...over })));

test('a fault that returns says who had resolved it, and how long ago', () => {
  const resolved = { by: 'ana', at: '2026-01-02T01:04:05.000Z' };
  expect(said({ reason: 'again', resolved })).toContain('Había sido resuelto por ana hace 2 h');
  expect(said({ reason: 'still_firing', resolved })).toContain('Había sido resuelto por ana hace 2 h');
  expect(said({ reason: 'again' })).not.toContain('resuelto');
});

test('a reminder of what somebody has says who', () => {
  expect(said({ reason: 'still_firing', by: 'ana', duration_ms: 14_400_000 })).toContain(
    'Sigue activa desde hace 4 h. Se encarga ana',
  );
  expect(said({ reason: 'summary', by: 'ana', count: 80 })).toContain('Se encarga ana');
});

test('the end of a silence says what happened in it', () => {
  const silenced = said({
    reason: 'summary',
    was_silenced: true,
    count: 3_000,
    first_at: AT,
    last_at: UNTIL,
  });
  expect(silenced).toContain('Mientras estaba silenciado ocurrió 3.000 veces, entre el');
});

test('no name and no reason becomes markup or a mention', () => {
  const hostile = '<!channel> *x* <https://evil.example|here> @here';
  for (const reason of ['acknowledged', 'silenced', 'resolved', 'assigned'] as const) {
    const message = noticeMessage(notice({ reason, by: hostile, to: hostile, note: hostile }));
    expect(problemsOf(message)).toEqual([]);
  }
});
