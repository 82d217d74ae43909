// Every Spanish text of an alert: titles, field names, labels and sentences, for Slack and for the live events.
// lib/slack/message.ts lays them out; texts of an announcement belong to the domain that announces.
import { countText, decimal, durationText, plural } from '#lib/locale-es.ts';
import type { Severity } from './alert.ts';
import { namesOf, type Part, type Phrase, say } from './phrase.ts';

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

/** What the platform's types of errors mean; the type itself stands before it. */
export const PLATFORM_ENDS: Readonly<Record<string, string>> = {
  'Extension.Crash': 'una extensión se cayó',
  'Extension.ExitError': 'una extensión terminó con un error',
  'Extension.InitError': 'una extensión no pudo arrancar',
  'Extension.LaunchError': 'una extensión no se pudo ejecutar',
  'Function.ResponseSizeTooLarge': 'la respuesta es más grande de lo que admite Lambda',
  'Runtime.InvalidEntrypoint': 'no se pudo ejecutar el punto de entrada',
  'Runtime.InvalidWorkingDir': 'no existe la carpeta de trabajo',
  'Runtime.OutOfMemory': 'se agotó la memoria',
  'Sandbox.Failure': 'falló el entorno de Lambda',
};

export function outOfMemory({ used, size }: { used: number; size: number }): string {
  return `se agotó la memoria (${countText(used)} de ${countText(size)} MB)`;
}

/** Labels of links: into the AWS console, and to the page that says what to do. */
export const LINKS = {
  log: 'Registro',
  request: 'Toda la petición',
  trace: 'Traza',
  alarm: 'Alarma',
  functionErrors: 'Errores de la función',
  runbook: 'Guía',
};

export const ALARM_TITLES = {
  firing: 'Alarma',
  recovered: 'Recuperada la alarma',
  noData: 'Alarma sin datos',
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
  const when = say`Se repitió ${times(count)} más entre ${{ at: from }} y ${{ at: to }} en `;
  return [...when, ...namesOf(functions.slice(0, NAMED_FUNCTIONS)), rest];
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
export const flapped = (changes: number, isFiring: boolean) =>
  `Cambió de estado ${times(changes)}; ahora está ${isFiring ? 'activa' : 'en calma'}`;

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

export const administratorsMessage = (severity: Severity) =>
  `Mensaje de un administrador · ${SEVERITY_NAMES[severity]}`;
