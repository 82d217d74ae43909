// The Spanish texts of an alert: titles, field names, labels and sentences, for Slack and for the live events.
// lib/slack/message/message.ts lays them out; texts of an announcement belong to the domain that announces.
import { countText, decimal, durationText, plural } from '#lib/locale-es.ts';
import type { Notice, Severity } from './alert.ts';
import { namesOf, type Part, type Phrase, plainPhrase, say } from './phrase.ts';

const SEVERITY_NAMES: Record<Severity, string> = {
  info: 'información',
  warning: 'aviso',
  error: 'error',
  critical: 'crítico',
};

/** Names of facts of an alert. */
export const FIELDS = {
  loggedWith: 'Al registrarlo',
  state: 'Estado',
  watches: 'Vigila',
  condition: 'Condición',
  cameFrom: 'Venía de',
  sent: 'Enviado',
  message: 'Mensaje',
};

/** Labels of links: into the AWS console, and to the page that says what to do. */
export const LINKS = {
  log: 'Registro',
  request: 'Toda la petición',
  trace: 'Traza',
  alarm: 'Alarma',
  functionErrors: 'Errores de la función',
  runbook: 'Guía',
  /** The thread that a fault had before it came back. */
  earlier: 'Hilo anterior',
};

export const ALARM_TITLES = {
  firing: 'Alarma',
  recovered: 'Recuperada la alarma',
  noData: 'Alarma sin datos',
  deleted: 'Alarma borrada',
};

export const ANOMALY_BANDS = {
  above: 'por encima de la banda esperada',
  below: 'por debajo de la banda esperada',
  outside: 'fuera de la banda esperada',
};

export const EMPTY = '(vacío)';

/** The title of an alert of a fire drill. */
export const drillTitle = (title: string) => `Simulacro · ${title}`;

/** A value that JSON cannot write, because it is nested too deep. */
export const notShown = (why: string) => `(no se puede mostrar: ${why})`;

export const notAnAlarm = (message: string) => `Mensaje que no es una alarma: ${message}`;

export const unreadableBatch = (reason: string) => `Un lote de registros no se pudo leer: ${reason}`;

export const deadLetterTitle = (queueName: string) => `Un mensaje acabó en la cola de fallidos ${queueName}`;

/** Of a batch with too many faults: the ones that have no notice of their own. */
export const moreFaults = (faults: number) =>
  `Y ${plural(faults, 'tipo')} de fallo más en el mismo lote de registros`;

/** "> 0,5" */
export const threshold = (operator: string, value: number) => `${operator} ${decimal(value)}`;

/** "> 0 en 1 de 3 periodos de 1 min". */
export function alarmCondition(limit: string, periods: number, points?: number, periodS?: number): string {
  const of = points === undefined ? '' : `${countText(points)} de `;
  const length = periodS === undefined ? '' : ` de ${durationText(periodS * 1000)}`;
  return `${limit} en ${of}${plural(periods, 'periodo')}${length}`;
}

/** The alarms that made a composite alarm fire. */
export const causedBy = (alarms: readonly string[]) => `por ${alarms.join(', ')}`;

/** "3 veces" */
const times = (count: number) => plural(count, 'vez', 'veces');

/** Of a summary. */
export const repeated = (count: number) => `se repitió ${times(count)} más`;

/** Functions named in a summary; further ones are counted. */
const NAMED_FUNCTIONS = 10;

/** @param from ISO 8601, as `to` and every other time below */
export function summarySentence(count: number, from: string, to: string, functions: string[]): Phrase {
  const others = functions.length - NAMED_FUNCTIONS;
  const rest = others > 0 ? ` y ${countText(others)} más` : '';
  const when = count === 1 ? say`, ${{ at: to }},` : say` entre ${{ at: from }} y ${{ at: to }}`;
  return [
    `Se repitió ${times(count)} más`,
    ...when,
    ' en ',
    ...namesOf(functions.slice(0, NAMED_FUNCTIONS)),
    rest,
  ];
}

/** Of a silence that has ended. */
export function silencedSentence(count: number, from: string, to: string): Phrase {
  const when = count === 1 ? say`, ${{ at: to }}` : say`, entre ${{ at: from }} y ${{ at: to }}`;
  return [`Mientras estaba silenciado ocurrió ${times(count)}`, ...when];
}

/** Of a fault that somebody had resolved. @param agoMs since then */
export const hadBeenResolved = (by: string, agoMs: number) =>
  say`Había sido resuelto por ${{ name: by }} hace ${durationText(agoMs)}`;

/** Of a reminder of what somebody has acknowledged. */
export const hasIt = (by: string) => say`Se encarga ${{ name: by }}`;

/** In the root of a thread: the latest repeat. */
export const latestAt = (at: string) => say`la última ${{ at }}`;

/** Why somebody came too late: what somebody else did before. */
export function actedText(status: string, by: string, at: string): string {
  const what: Record<string, string> = { acknowledged: 'Ya se encarga', silenced: 'Lo silenció' };
  return plainPhrase(say`${what[status] ?? 'Lo dio por resuelto'} ${{ name: by }}, ${{ at }}`);
}

interface Handled {
  status: 'acknowledged' | 'silenced' | 'resolved';
  by: string;
  at: string;
  until?: string | undefined;
}

/** What people have done with an alert, below its message: "🙋 ana, 28 nov 6:52 · 👉 luis". */
export function handledLine(done: Handled | undefined, to: string | undefined): Phrase {
  const assigned = to === undefined ? [] : say`👉 ${{ name: to }}`;
  const phrases = [done ? handledPhrase(done) : [], assigned].filter((phrase) => phrase.length > 0);
  return phrases.flatMap((phrase, i) => (i === 0 ? phrase : [' · ', ...phrase]));
}

function handledPhrase({ status, by, at, until }: Handled): Phrase {
  if (status === 'acknowledged') return say`🙋 ${{ name: by }}, ${{ at }}`;
  if (status === 'resolved') return say`☑️ ${{ name: by }}, ${{ at }}`;
  const end = until === undefined ? ['hasta que termine'] : say`hasta ${{ at: until }}`;
  return ['🔕 ', ...end, ...say` (${{ name: by }})`];
}

/** What a person did, in one line; with what no notice had counted yet. */
export function personLine(notice: Notice): Phrase {
  const { reason, by = '', to = by, until, note, count, alert } = notice;
  const [who, what] = [{ name: by }, { name: `${alert.source}: ${alert.title}` }];
  const more = count > 0 ? ` (${times(count)} más hasta ahora${stateNow(notice)})` : '';
  const why = note === undefined ? [] : say`: ${{ name: note }}`;
  switch (reason) {
    case 'acknowledged':
      return say`${who} se encarga de ${what}${more}`;
    case 'released':
      return say`${who} suelta ${what}: vuelve a notificarse${more}`;
    case 'silenced': {
      const end = until === undefined ? [' hasta que termine'] : say` hasta ${{ at: until }}`;
      return [...say`${who} silencia ${what}`, ...end, more, ...why];
    }
    case 'resolved':
      return [...say`${who} da por resuelto ${what}${more}`, ...why];
    default:
      return say`${who} asigna ${what} a ${{ name: to }}${more}`;
  }
}

/** Of repeats that no notice has counted yet. */
export const unnotifiedRepeats = (count: number, since: string) =>
  say`Se había repetido ${times(count)} más sin aviso, desde ${{ at: since }}`;

/** Of a fault that was there before: how often within 24 hours, and since when it is known. */
export function returned(openings: number, firstSeen: string): Phrase {
  const often = openings > 1 ? `${countText(openings)}.ª vez en 24 h` : 'vuelve';
  return say`${often}, primera ${{ at: firstSeen }}`;
}

/** Of a fault that returns too often, and of an alarm that flaps: from now on there are summaries alone. */
export function recurring(openings: number, isAlarm: boolean): string {
  const what = isAlarm ? 'La alarma oscila' : 'El fallo vuelve una y otra vez';
  return `${what}: ${times(openings)} en 24 h. Desde ahora solo habrá resúmenes`;
}

/** Of a fault that grew by an order of magnitude, or became more severe. */
export const escalated = (count: number) => `Se agrava: ${times(count)} más desde el último mensaje`;

export const stillFiring = (lastedMs: number | undefined) =>
  lastedMs === undefined ? 'Sigue activa' : `Sigue activa desde hace ${durationText(lastedMs)}`;

/** Of a flapping alarm. */
export const flapped = (changes: number) => `Cambió de estado ${times(changes)}`;

/** What an alarm is now, at the end of a sentence; nothing of a fault that only happens. */
export function stateNow({ is_firing, ended }: Pick<Notice, 'is_firing' | 'ended'>): string {
  if (is_firing === undefined) return '';
  if (ended) return `; ahora: ${ended.how.charAt(0).toLowerCase()}${ended.how.slice(1)}`;
  return `; ahora está ${is_firing ? 'activa' : 'en calma'}`;
}

/** The alarms that a group of errors explains. */
export const explainedAlarms = (alarms: readonly string[]): Phrase => [
  'Alarmas por esta causa: ',
  ...namesOf(alarms),
];

/** "×3" */
export const timesSign = (count: number) => `×${countText(count)}`;

export const since = (at: string) => say`desde ${{ at }}`;
export const period = (from: string, to: string) => say`de ${{ at: from }} a ${{ at: to }}`;

/** "▁▁▁▁▁▁▃█ 12 en 24 h" */
export const inDay = (bars: string, total: number) => `${bars} ${countText(total)} en 24 h`;

/** Of an alarm: its data points and the latest value, "▁▁█ 4". */
export const latestPoint = (bars: string, value: number) => `${bars} ${decimal(value, 3)}`;

/** @param isNew whether the fault was first seen with this commit */
export const releaseOf = (commit: string, isNew: boolean): Part[] => [
  isNew ? 'nuevo desde ' : 'versión ',
  { name: commit },
];
export const releaseSince = (commit: string, first: string): Part[] => [
  'versión ',
  { name: commit },
  ', visto desde ',
  { name: first },
];

/** @param isExact whether it is a count, not an estimate */
export const affectedUsers = (count: number, isExact: boolean) =>
  `${isExact ? '' : 'unos '}${plural(count, 'usuario')}`;

export const request = (id: string): Phrase => ['petición ', { name: id }];
export const logOf = (group: string): Phrase => ['registro ', { name: group }];

/** Frames of a stack that are not shown. */
export const moreFrames = (count: number) => `y ${plural(count, 'marco')} más`;

/** @param lastedMs milliseconds; undefined or negative when it is not known */
export function recovered(lastedMs: number | undefined): string {
  return lastedMs !== undefined && lastedMs >= 0 ? `Recuperado tras ${durationText(lastedMs)}` : 'Recuperado';
}

/** After an outage of Slack: how many alerts were late, and the longest delay in milliseconds. */
export function lateAlerts(count: number, longestMs: number): string {
  const were = count === 1 ? 'se retrasó' : 'se retrasaron';
  return `${plural(count, 'alerta')} ${were} hasta ${durationText(longestMs)} por una caída de Slack`;
}

/** The title of a digest. */
export const newFaults = (count: number) =>
  count === 1 ? '1 fallo nuevo' : `${countText(count)} fallos nuevos a la vez`;

/** A fault as a line of a digest. */
export const faultLine = (source: string, title: string, count: number) =>
  `${source}: ${title} (${times(count)})`;

/** Of an alert that Slack does not take, although it takes others. */
export const setAside = (source: string, title: string) =>
  `Slack no aceptó con claridad una alerta, que está en la cola de fallidos: ${source}: ${title}`;

export const administratorsMessage = (by: string, severity: Severity) =>
  say`Mensaje de ${{ name: by }} · ${SEVERITY_NAMES[severity]}`;
