// The morning's message, word for word, and that it is told once by each way whatever becomes of the other.
import { describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { addDays } from '#lib/feedback/feedback.ts';
import { type DailyMessage, dailyMessage } from '#lib/reports/daily.ts';
import type { Report } from '#lib/reports/reports.ts';
import { daily } from '../../../functions/reports/daily.ts';
import { lambdaContext } from '../../support/gateway.ts';

const NOW = new Date('2026-03-01T08:00:00Z');
const even = Array(10).fill(0.1);

const REPORT: Report = {
  total_feedback: 12_345,
  correct_feedback: 11_604,
  incorrect_feedback: 741,
  accuracy_percentage: 93.9976,
  versions: [
    {
      version: 'v1',
      model: 'mlp-98a1',
      n: 6_100,
      users: 41,
      accuracy: 0.925,
      wilson: [0.918, 0.931],
      clustered: [0.9, 0.945],
    },
    { version: 'v2', model: 'cnn-5b2e', n: 1, users: 1, accuracy: 1, wilson: [0.2065, 1], clustered: null },
  ],
  ab: {
    experiment: 'e',
    since: '2026-02-20T10:00:00Z',
    weights: { v1: 0.5, v2: 0.5 },
    difference: 0.0312,
    interval: [0.011, 0.052],
    verdict: 'ship',
    about_more_needed: 0,
    reasons: ['v2 acierta más que v1: entre +1,1 y +5,2 puntos.', 'v1 acierta el 92,5 %.'],
  },
  drift: { p_value: 0.2, stability: 0.01, shares: { recent: even, before: even } },
  daily: Array.from({ length: 14 }, (_, k) => ({
    day: addDays('2026-02-16', k),
    n: k * 10,
    accuracy: k === 0 ? null : 0.5 + (k % 6) * 0.08,
  })),
  generated_at: NOW.toISOString(),
  quiet_days: 0,
};

describe('the message', () => {
  test('on a usual morning', () => {
    expect(dailyMessage(REPORT, NOW)).toEqual({
      title: 'Informe diario: domingo, 1 de marzo de 2026',
      body: [
        'Ayer: 120 respuestas, 50,0 % de acierto.',
        'En total: 12.345 respuestas, 94,0 % de acierto (11.604 bien, 741 mal).',
        '',
        'Últimos 14 días:',
        '·▁▂▂▃▄▄▅▅▆▇▇██ respuestas (máximo 130 al día)',
        '·▂▄▅▇█▁▂▄▅▇█▁▂ acierto (del 50,0 % al 90,0 %)',
        '',
        'Por modelo:',
        'v1 (mlp-98a1): 92,5 % [90,0 % a 94,5 %], 6.100 respuestas de 41 usuarios.',
        'v2 (cnn-5b2e): 100,0 % [20,7 % a 100,0 %], 1 respuesta de 1 usuario.',
        '',
        'Prueba A/B: v2 gana: se puede promover.',
        'Diferencia: +3,1 puntos.',
        'v2 acierta más que v1: entre +1,1 y +5,2 puntos.',
        'v1 acierta el 92,5 %.',
      ].join('\n'),
    });
  });

  test('before anybody has said anything', () => {
    expect(dailyMessage(undefined, NOW).body).toBe('Todavía no hay feedback.');
  });

  const quiet = REPORT.daily.map(({ day }) => ({ day, n: 0, accuracy: null }));

  test.each([
    [7, '⚠️ Sin feedback desde hace una semana.'],
    [13, '⚠️ Sin feedback desde hace una semana.'],
    [14, '⚠️ Sin feedback desde hace 14 días.'],
  ])('after %i quiet days it says so, and draws nothing', (quiet_days, line) => {
    const { body } = dailyMessage({ ...REPORT, quiet_days, daily: quiet }, NOW);
    expect(body.split('\n').slice(0, 2)).toEqual([line, 'Ayer: ninguna respuesta.']);
    expect(body).not.toContain('Últimos 14 días');
  });

  test('six quiet days are no news', () => {
    expect(dailyMessage({ ...REPORT, quiet_days: 6 }, NOW).body).not.toContain('Sin feedback');
  });

  test.each([
    [0.05, 'poco'],
    [0.2, 'bastante'],
    [0.3, 'mucho'],
  ])('digits that have changed with a stability of %d have changed “%s”', (stability, word) => {
    const recent = [...even.slice(0, 7), 0.25, 0.05, 0];
    const report: Report = {
      ...REPORT,
      drift: { p_value: 1e-7, stability, shares: { recent, before: even } },
    };
    expect(dailyMessage(report, NOW).body.split('\n').slice(-2)).toEqual([
      `Los dígitos han cambiado ${word} en la última semana (p < 0,0001).`,
      'El que más, el 7: del 10,0 % al 25,0 %.',
    ]);
  });

  test.each([
    ['roll_back', 'v2 pierde: conviene revertir'],
    ['keep_collecting', 'todavía no se sabe'],
    ['unhealthy', 'el experimento no es fiable'],
  ] as const)('says %s in words', (verdict, words) => {
    const ab = { ...REPORT.ab, verdict, difference: null };
    expect(dailyMessage({ ...REPORT, ab }, NOW).body).toContain(`Prueba A/B: ${words}.\nv2 acierta`);
  });

  test('many models are not all told, and it never grows beyond what Slack takes', () => {
    const versions = Array.from({ length: 300 }, (_, k) => ({
      ...(REPORT.versions[0] ?? expect.fail()),
      model: `cnn-${String(k).padStart(4, '0')}`,
      n: k,
    }));
    const { body } = dailyMessage({ ...REPORT, versions }, NOW);
    expect(body).toContain('v1 (cnn-0299)');
    expect(body).not.toContain('v1 (cnn-0293)');
    expect(body).toContain('Y 294 más, con menos respuestas.');
    const reasons = [`${'x'.repeat(3_000)}`];
    expect(dailyMessage({ ...REPORT, ab: { ...REPORT.ab, reasons } }, NOW).body).toHaveLength(2_800);
  });
});

describe('reports-daily', () => {
  const run = async (fails: { announce?: boolean; mail?: boolean }) => {
    const told: unknown[] = [];
    const failing = async (name: string, fail: boolean | undefined, what: unknown) => {
      told.push([name, what]);
      if (fail) throw new Error(`${name} failed`);
    };
    const handler = daily({
      readReport: async () => REPORT,
      announce: async (event: Announcement) => await failing('announce', fails.announce, event.id),
      mailOnce: async (day: string, message: DailyMessage) => {
        await failing('mail', fails.mail, `${day} ${message.title}`);
        return true;
      },
      now: () => NOW,
    });
    const ended = await handler({}, lambdaContext()).then(
      () => 'ended',
      () => 'failed',
    );
    return { told, ended };
  };
  const both = [
    ['announce', 'report-2026-03-01'],
    ['mail', '2026-03-01 Informe diario: domingo, 1 de marzo de 2026'],
  ];

  test.each([
    [{}, 'ended'],
    [{ announce: true }, 'failed'],
    [{ mail: true }, 'failed'],
  ])('%j: tells both ways, and has %s', async (fails, ended) => {
    expect(await run(fails)).toEqual({ told: both, ended });
  });
});
