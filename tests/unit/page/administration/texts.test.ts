// What an administrator reads: both languages say something for every key, every error and every address.
import { describe, expect, test } from 'vitest';
import { ApiError } from '#client';
import { ERRORS } from '#lib/errors.ts';
import { alertTexts } from '../../../../page/administration/alerts/texts.ts';
import { answerTexts } from '../../../../page/administration/answers/texts.ts';
import { adminErrorText } from '../../../../page/administration/error-text.ts';
import { formatsIn } from '../../../../page/administration/language.ts';
import { modelTexts } from '../../../../page/administration/models/texts.ts';
import { peopleTexts } from '../../../../page/administration/people/texts.ts';
import { confusionTexts } from '../../../../page/administration/report/confusion-texts.ts';
import { historyTexts } from '../../../../page/administration/report/history-texts.ts';
import { reportTexts } from '../../../../page/administration/report/texts.ts';
import { decisionTexts } from '../../../../page/administration/runs/decision-texts.ts';
import { outcomeTexts } from '../../../../page/administration/runs/outcome-texts.ts';
import { pairsTexts } from '../../../../page/administration/runs/pairs-texts.ts';
import { requestTexts } from '../../../../page/administration/runs/request-texts.ts';
import { runTexts } from '../../../../page/administration/runs/texts.ts';
import { sharedTexts } from '../../../../page/administration/texts.ts';
import { en } from '../../../../page/language/en.ts';
import { es } from '../../../../page/language/es.ts';
import { placeOf } from '../../../../page/route.ts';

const GENERAL = { es, en };

/** Of the routes that no administrator's view calls. */
const OF_OTHER_ROUTES = [
  'not_found',
  'access_link_expired',
  'link_expired',
  'session_not_found',
  'prediction_not_found',
  'user_exists',
  'admin_exists',
  'feedback_exists',
  'request_in_progress',
];

test.each(['es', 'en'] as const)(
  'in %s every code of the API has a text, and none shows the code',
  (language) => {
    for (const [code, { status }] of Object.entries(ERRORS)) {
      const error = new ApiError(status, code, { requestId: 'r-1' });
      const text = adminErrorText(error, sharedTexts[language], GENERAL[language]);
      expect(text.length, code).toBeGreaterThan(10);
      expect(text).not.toContain(code);
      // Somebody else was faster, which is no fault of the server.
      if ([404, 409].includes(status) && !OF_OTHER_ROUTES.includes(code))
        expect(text, code).not.toBe(sharedTexts[language].failed('r-1'));
    }
    const gone = adminErrorText(
      new ApiError(404, 'user_not_found'),
      sharedTexts[language],
      GENERAL[language],
    );
    expect(gone).not.toBe(GENERAL[language].sessionEnded);
  },
);

/** Words that both languages write alike. */
const ALIKE = ['error', 'mlflow'];

test.each(
  Object.entries({
    shared: sharedTexts,
    alerts: alertTexts,
    people: peopleTexts,
    runs: runTexts,
    decisions: decisionTexts,
    pairs: pairsTexts,
    outcomes: outcomeTexts,
    requests: requestTexts,
    models: modelTexts,
    report: reportTexts,
    history: historyTexts,
    confusion: confusionTexts,
    answers: answerTexts,
  }),
)('the languages differ: %s', (_name, texts) => {
  const [spanish, english]: Record<string, unknown>[] = [texts.es, texts.en];
  const same = Object.keys(texts.es).filter((key) => {
    const text = spanish?.[key];
    return typeof text === 'string' && text === english?.[key] && !ALIKE.includes(key);
  });
  expect(same).toEqual([]);
});

describe('formats', () => {
  test.each([
    [0, 'hace 0 s'],
    [59, 'hace 59 s'],
    [60, 'hace 1 min'],
    [7_199, 'hace 1 h'],
    [86_400 * 3, 'hace 3 d'],
  ])('%i seconds ago', (seconds, text) => {
    const now = Date.parse('2026-03-10T12:00:00.000Z');
    expect(formatsIn('es').ago(new Date(now - seconds * 1_000).toISOString(), now)).toBe(text);
  });
});

test('only all is 100 %, and a difference keeps its sign', () => {
  const { percent, points } = formatsIn('en');
  expect([1, 0.99999, 0.999, 0.00001, 0].map(percent)).toEqual(['100%', '99.99%', '99.9%', '0.01%', '0%']);
  expect([0.012, 0.0003, 0, -0.0003].map(points)).toEqual(['+1.2', '+0', '0', '-0']);
});

test.each([
  ['', 'draw', ''],
  ['#/alerts', 'alerts', ''],
  ['#/alerts/0123456789abcdef', 'alerts', '0123456789abcdef'],
  ['#/link/a/b', 'link', 'a/b'],
  ['#/answers/ana%2Eb', 'answers', 'ana.b'],
  // Cut off in a message.
  ['#/runs/%E0%A4%A', 'runs', '%E0%A4%A'],
  ['#/constructor', 'draw', ''],
  ['#/alertsx', 'draw', ''],
])('the address "%s" is the view %s', (hash, view, id) => {
  expect(placeOf(hash)).toEqual({ view, id });
});
