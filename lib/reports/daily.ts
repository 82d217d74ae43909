// The daily report's text for Slack and e-mail: short plain lines, for reading on a phone. Pure.
import { addDays, dayOf } from '#lib/feedback/feedback.ts';
import { countText, dayText, percent, plural, points, pValueText } from '#lib/locale-es.ts';
import type { Report } from './report.ts';
import type { Verdict } from './verdict.ts';

export interface DailyMessage {
  title: string;
  /** At most 2,800 characters. */
  body: string;
}

const VERDICTS: Record<Verdict, string> = {
  ship: 'v2 gana: se puede promover',
  roll_back: 'v2 pierde: conviene revertir',
  keep_collecting: 'todavía no se sabe',
  unhealthy: 'el experimento no es fiable',
};

/** After a week without feedback the report warns: people have left, or they cannot send feedback. */
const QUIET_DAYS = 7;
/** A shift of digits is reported below this p-value. It is low because the test is repeated every day. */
const DRIFT_P = 0.001;
/** As many as a phone shows without scrolling. */
const MOST_VERSIONS = 6;
const MAX_BODY = 2_800;

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const NO_BAR = '·';

/** @param report undefined while there is no feedback at all */
export function dailyMessage(report: Report | undefined, now: Date): DailyMessage {
  const title = `Informe diario: ${dayText(dayOf(now))}`;
  if (!report) return { title, body: 'Todavía no hay feedback.' };
  const parts = [
    totalsOf(report, now),
    historyOf(report),
    versionsOf(report),
    testOf(report),
    driftOf(report),
  ];
  const body = parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  return { title, body: body.length <= MAX_BODY ? body : `${body.slice(0, MAX_BODY - 1)}…` };
}

function totalsOf(report: Report, now: Date): string[] {
  const { total_feedback: n, correct_feedback: right, incorrect_feedback: wrong } = report;
  const yesterday = report.daily.find(({ day }) => day === addDays(dayOf(now), -1));
  const quiet =
    report.quiet_days >= QUIET_DAYS
      ? [
          `⚠️ Sin feedback desde hace ${report.quiet_days < 14 ? 'una semana' : plural(report.quiet_days, 'día')}.`,
        ]
      : [];
  const ofYesterday =
    yesterday && yesterday.accuracy !== null
      ? [`Ayer: ${plural(yesterday.n, 'respuesta')}, ${percent(yesterday.accuracy)} de acierto.`]
      : ['Ayer: ninguna respuesta.'];
  const all = `En total: ${plural(n, 'respuesta')}, ${percent(right / n)} de acierto (${countText(right)} bien, ${countText(wrong)} mal).`;
  return [...quiet, ...ofYesterday, all, ...unnamedOf(report)];
}

/** Feedback in the form of the original tutorial is in the total alone: without this line the figures would not add up. */
function unnamedOf({ total_feedback, versions }: Report): string[] {
  const unnamed = total_feedback - versions.reduce((sum, { n }) => sum + n, 0);
  if (unnamed === 0) return [];
  const of = unnamed === 1 ? 'no nombra su predicción y cuenta' : 'no nombran su predicción y cuentan';
  return [`De ellas, ${countText(unnamed)} ${of} solo en este total.`];
}

/** Two lines of bars: answers per day, from 0 to the maximum; accuracy per day, from the worst day to the best. */
function historyOf({ daily }: Report): string[] {
  const accuracies = daily.map(({ accuracy }) => accuracy).filter((accuracy) => accuracy !== null);
  if (accuracies.length === 0) return [];
  const most = Math.max(...daily.map(({ n }) => n));
  const [worst, best] = [Math.min(...accuracies), Math.max(...accuracies)];
  const answersLine = daily.map(({ n }) => (n === 0 ? NO_BAR : bar(n, 0, most))).join('');
  const accuracyLine = daily
    .map(({ accuracy }) => (accuracy === null ? NO_BAR : bar(accuracy, worst, best)))
    .join('');
  return [
    'Últimos 14 días:',
    `${answersLine} respuestas (máximo ${countText(most)} al día)`,
    `${accuracyLine} acierto (del ${percent(worst)} al ${percent(best)})`,
  ];
}

function bar(value: number, lowest: number, highest: number): string {
  const height = highest === lowest ? 1 : (value - lowest) / (highest - lowest);
  return BARS[Math.min(BARS.length - 1, Math.floor(height * BARS.length))] ?? '';
}

/** One line for each model with the most answers; the others are counted. */
function versionsOf({ versions }: Report): string[] {
  const shown = versions.toSorted((a, b) => b.n - a.n).slice(0, MOST_VERSIONS);
  const rest = versions.length - shown.length;
  const lines = versions
    .filter((version) => shown.includes(version))
    .map(({ version, model, n, users, accuracy, clustered }) => {
      // As the page: answers of one person say nothing of others, however many they are.
      const interval = clustered
        ? `[${percent(clustered[0])} a ${percent(clustered[1])}]`
        : '[con tan pocas personas no se sabe]';
      return `${version} (${model}): ${percent(accuracy)} ${interval}, ${plural(n, 'respuesta')} de ${plural(users, 'usuario')}.`;
    });
  if (lines.length === 0) return [];
  return ['Por modelo:', ...lines, ...(rest > 0 ? [`Y ${countText(rest)} más, con menos respuestas.`] : [])];
}

/** What decides, then each of the two tests. */
function testOf({ ab, pairs, direct, decision }: Report): string[] {
  const differenceOf = ({ difference }: { difference: number | null }) =>
    difference === null ? [] : [`Diferencia: ${points(difference)} puntos.`];
  return [
    `Decisión: ${VERDICTS[decision.verdict]}. ${decision.reason}`,
    `Prueba A/B: ${VERDICTS[ab.verdict]}.`,
    ...differenceOf(ab),
    ...ab.reasons,
    `Prueba por pares: ${VERDICTS[pairs.verdict]}.`,
    ...differenceOf(pairs),
    ...pairs.reasons,
    ...direct.reasons,
  ];
}

/** Empty unless the digits have changed. */
function driftOf({ drift: { p_value, stability, shares } }: Report): string[] {
  if (p_value === null || stability === null || p_value >= DRIFT_P) return [];
  const moved = shares.recent.map((recent, digit) => ({ digit, by: recent - (shares.before[digit] ?? 0) }));
  const [most] = moved.toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const strength = stability < 0.1 ? 'poco' : stability < 0.25 ? 'bastante' : 'mucho';
  return [
    `Los dígitos han cambiado ${strength} en la última semana (${pValueText(p_value)}).`,
    ...(most
      ? [
          `El que más, el ${most.digit}: del ${percent(shares.before[most.digit] ?? 0)} al ${percent(shares.recent[most.digit] ?? 0)}.`,
        ]
      : []),
  ];
}
