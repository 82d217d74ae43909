// The morning's message, the same for Slack and for e-mail: plain text in short lines, to be read on a phone. Pure.
import { addDays, dayOf } from '#lib/feedback/feedback.ts';
import { countText, dayText, percent, plural, points } from '#lib/locale-es.ts';
import { pText } from './p-value.ts';
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

/** A week without feedback is news: people have left, or they cannot answer. */
const QUIET_DAYS = 7;
/** Below it a shift of digits is no chance; there are thousands of days to look at (FACTS §7). */
const DRIFT_P = 0.001;
/** What a phone shows without scrolling; older models have few answers left to say anything with. */
const MOST_VERSIONS = 6;
const MAX_BODY = 2_800;

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const NO_BAR = '·';

/** @param report undefined while nobody has ever said anything. */
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
  return [...quiet, ...ofYesterday, all];
}

/** Two lines of bars: answers from none to the most of a day, accuracy between its worst and its best day. */
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

/** Those with the most answers; the rest are a number. */
function versionsOf({ versions }: Report): string[] {
  const shown = versions.toSorted((a, b) => b.n - a.n).slice(0, MOST_VERSIONS);
  const rest = versions.length - shown.length;
  const lines = versions
    .filter((version) => shown.includes(version))
    .map(({ version, model, n, users, accuracy, clustered, wilson }) => {
      const [low, high] = clustered ?? wilson;
      const sure = `${percent(low)} a ${percent(high)}`;
      return `${version} (${model}): ${percent(accuracy)} [${sure}], ${plural(n, 'respuesta')} de ${plural(users, 'usuario')}.`;
    });
  if (lines.length === 0) return [];
  return ['Por modelo:', ...lines, ...(rest > 0 ? [`Y ${rest} más, con menos respuestas.`] : [])];
}

function testOf({ ab: { verdict, difference, reasons } }: Report): string[] {
  const head = `Prueba A/B: ${VERDICTS[verdict]}.`;
  return [head, ...(difference === null ? [] : [`Diferencia: ${points(difference)} puntos.`]), ...reasons];
}

/** Only when there is something to say: most mornings there is not. */
function driftOf({ drift: { p_value, stability, shares } }: Report): string[] {
  if (p_value === null || stability === null || p_value >= DRIFT_P) return [];
  const moved = shares.recent.map((recent, digit) => ({ digit, by: recent - (shares.before[digit] ?? 0) }));
  const [most] = moved.toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by));
  const strength = stability < 0.1 ? 'poco' : stability < 0.25 ? 'bastante' : 'mucho';
  return [
    `Los dígitos han cambiado ${strength} en la última semana (${pText(p_value)}).`,
    ...(most
      ? [
          `El que más, el ${most.digit}: del ${percent(shares.before[most.digit] ?? 0)} al ${percent(shares.recent[most.digit] ?? 0)}.`,
        ]
      : []),
  ];
}
