// The daily message word for word, and that each way of sending it is tried even when the other fails.
import { describe, expect, test } from 'vitest';
import type { Announcement } from '#lib/alerts/alerts.ts';
import { addDays } from '#lib/feedback/feedback.ts';
import { type DailyMessage, dailyMessage } from '#lib/reports/daily.ts';
import type { Report } from '#lib/reports/reports.ts';
import { daily } from '../../../functions/reports/daily.ts';
import { lambdaContext } from '../../support/gateway.ts';

const NOW = new Date('2026-03-01T08:00:00Z');
const even = Array(10).fill(0.1);
const confusion = { since: null, counted: 0, rows: [] };

const REPORT: Report = {
  total_feedback: 12_345,
  correct_feedback: 11_604,
  incorrect_feedback: 741,
  accuracy_percentage: 93.9976,
  versions: [
    {
      version: 'v1',
      model: 'mlp-98a1',
      n: 12_344,
      users: 41,
      accuracy: 0.925,
      wilson: [0.918, 0.931],
      clustered: [0.9, 0.945],
      confusion,
    },
    {
      version: 'v2',
      model: 'cnn-5b2e',
      n: 1,
      users: 1,
      accuracy: 1,
      wilson: [0.2065, 1],
      clustered: null,
      confusion,
    },
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
  pairs: {
    verdict: 'keep_collecting',
    pictures: 120,
    better: 4,
    worse: 1,
    left_out: 0,
    unread: 0,
    difference: 0.025,
    interval: [-0.03, 0.08],
    about_more_needed: 300,
    reasons: ['De 120 imágenes solo v2 lee bien 4 y solo v1 1.'],
  },
  direct: {
    pictures: 40,
    better: 2,
    worse: 0,
    left_out: 1,
    unread: 0,
    difference: 0.05,
    interval: null,
    reasons: ['Fuera del experimento, de 40 imágenes solo v2 lee bien 2 y solo v1 0.'],
  },
  decision: { verdict: 'ship', by: 'ab', reason: 'Decide la prueba A/B.' },
  history: [],
  drift: { p_value: 0.2, stability: 0.01, shares: { recent: even, before: even } },
  daily: Array.from({ length: 14 }, (_, k) => ({
    day: addDays('2026-02-16', k),
    n: k * 10,
    accuracy: k === 0 ? null : 0.5 + (k % 6) * 0.08,
  })),
  generated_at: NOW.toISOString(),
  quiet_days: 0,
};

describe('dailyMessage', () => {
  test('gives yesterday, the totals, 14 days, the models and the A/B test on a usual morning', () => {
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
        'v1 (mlp-98a1): 92,5 % [90,0 % a 94,5 %], 12.344 respuestas de 41 usuarios.',
        'v2 (cnn-5b2e): 100,0 % [con tan pocas personas no se sabe], 1 respuesta de 1 usuario.',
        '',
        'Decisión: v2 gana: se puede promover. Decide la prueba A/B.',
        'Prueba A/B: v2 gana: se puede promover.',
        'Diferencia: +3,1 puntos.',
        'v2 acierta más que v1: entre +1,1 y +5,2 puntos.',
        'v1 acierta el 92,5 %.',
        'Prueba por pares: todavía no se sabe.',
        'Diferencia: +2,5 puntos.',
        'De 120 imágenes solo v2 lee bien 4 y solo v1 1.',
        'Fuera del experimento, de 40 imágenes solo v2 lee bien 2 y solo v1 0.',
      ].join('\n'),
    });
  });

  test.each([
    [1, 'De ellas, 1 no nombra su predicción y cuenta solo en este total.'],
    [2_000, 'De ellas, 2.000 no nombran su predicción y cuentan solo en este total.'],
  ])('says that %i answers without a prediction are in the total alone', (more, line) => {
    const report = { ...REPORT, total_feedback: REPORT.total_feedback + more };
    expect(dailyMessage(report, NOW).body.split('\n')[2]).toBe(line);
  });

  test('says that there is no feedback yet when there is no report', () => {
    expect(dailyMessage(undefined, NOW).body).toBe('Todavía no hay feedback.');
  });

  const quiet = REPORT.daily.map(({ day }) => ({ day, n: 0, accuracy: null }));

  test.each([
    [7, '⚠️ Sin feedback desde hace una semana.'],
    [13, '⚠️ Sin feedback desde hace una semana.'],
    [14, '⚠️ Sin feedback desde hace 14 días.'],
  ])('warns after %i days without feedback and draws no bars', (quiet_days, line) => {
    const { body } = dailyMessage({ ...REPORT, quiet_days, daily: quiet }, NOW);
    expect(body.split('\n').slice(0, 2)).toEqual([line, 'Ayer: ninguna respuesta.']);
    expect(body).not.toContain('Últimos 14 días');
  });

  test('does not warn after six days without feedback', () => {
    expect(dailyMessage({ ...REPORT, quiet_days: 6 }, NOW).body).not.toContain('Sin feedback');
  });

  test.each([
    [0.05, 'poco'],
    [0.2, 'bastante'],
    [0.3, 'mucho'],
  ])('describes a change of digits with a stability index of %d as “%s”', (stability, word) => {
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
  ] as const)('writes the verdict %s in words', (verdict, words) => {
    const ab = { ...REPORT.ab, verdict, difference: null };
    expect(dailyMessage({ ...REPORT, ab }, NOW).body).toContain(`Prueba A/B: ${words}.\nv2 acierta`);
  });

  test('lists the six models with the most answers and cuts the body at 2,800 characters', () => {
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

describe('the numbers of dailyMessage', () => {
  test.each([
    [0, 'Ayer: ninguna respuesta.', '0 respuestas'],
    [1, 'Ayer: 1 respuesta, 100,0 % de acierto.', '1 respuesta de 1 usuario.'],
    [2, 'Ayer: 2 respuestas, 100,0 % de acierto.', '2 respuestas de 2 usuarios.'],
    [1_000, 'Ayer: 1.000 respuestas, 100,0 % de acierto.', '1.000 respuestas de 1.000 usuarios.'],
  ])('have nouns in the right number at %i', (n, yesterday, ofModel) => {
    const [model] = REPORT.versions;
    const versions = model ? [{ ...model, n, users: n }] : [];
    const history = REPORT.daily.map(({ day }) => ({ day, n, accuracy: n === 0 ? null : 1 }));
    const { body } = dailyMessage({ ...REPORT, versions, daily: history, total_feedback: 12 }, NOW);
    expect(body).toContain(yesterday);
    expect(body).toContain(ofModel);
    if (n > 0) expect(body).toContain(`(máximo ${n === 1_000 ? '1.000' : n} al día)`);
  });

  test.each([
    [1, 'En total: 1 respuesta, 100,0 % de acierto (1 bien, 0 mal).'],
    [2, 'En total: 2 respuestas, 100,0 % de acierto (2 bien, 0 mal).'],
    [1_000, 'En total: 1.000 respuestas, 100,0 % de acierto (1.000 bien, 0 mal).'],
  ])('have the total in the right number at %i', (n, line) => {
    const totals = { total_feedback: n, correct_feedback: n, incorrect_feedback: 0 };
    expect(dailyMessage({ ...REPORT, ...totals }, NOW).body).toContain(line);
  });
});

const PROPOSAL = { day: '2026-03-01', labels: 30, users: 4 };

describe('daily', () => {
  const run = async (fails: { announce?: boolean; mail?: boolean }) => {
    const sent: unknown[] = [];
    const failing = async (name: string, fail: boolean | undefined, what: unknown) => {
      sent.push([name, what]);
      if (fail) throw new Error(`${name} failed`);
    };
    const handler = daily({
      readReport: async () => REPORT,
      proposalOf: async () => PROPOSAL,
      announce: async ({ id, about }: Announcement) => {
        expect(about).toEqual({ report: PROPOSAL });
        await failing('announce', fails.announce, id);
      },
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
    return { sent: sent.toSorted(), ended };
  };
  const both = [
    ['announce', 'report-2026-03-01'],
    ['mail', '2026-03-01 Informe diario: domingo, 1 de marzo de 2026'],
  ];

  test.each([
    [{}, 'ended'],
    [{ announce: true }, 'failed'],
    [{ mail: true }, 'failed'],
  ])('tries both Slack and mail when %j fails, and the job has %s', async (fails, ended) => {
    expect(await run(fails)).toEqual({ sent: both, ended });
  });
});
