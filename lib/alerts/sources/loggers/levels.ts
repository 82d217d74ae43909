// The level of a structured log line, under the names and in the scales of common loggers.
import type { Severity } from '../../alert.ts';
import { isObject } from '../message.ts';

/** `harmless`: a level below ERROR. `undefined` names no level. */
export type Level = { severity: Severity; word: string } | 'harmless' | undefined;

/**
 * Names of the level, in the order in which they count: of ECS `log.level`, Google `severity`, Python's JSON formatters `levelname`,
 * Monolog `level_name`, OpenTelemetry `severityText`, Serilog `@l` (absent for information, so its absence says nothing).
 */
const NAMES = [
  'level',
  'loglevel',
  'severity',
  'levelname',
  'severitytext',
  'lvl',
  '@l',
  'severitynumber',
  'levelvalue',
];

/** "log.level", "log_level" and "LogLevel" are one name. */
const plain = (name: string) => name.toLowerCase().replace(/[._-]/g, '');

/** Whether a member of this name says the level. */
export const isLevelName = (name: string): boolean => NAMES.includes(plain(name));

/** A word says more than a number, whose scale is not known. */
export function levelOf(line: Record<string, unknown>): Level {
  const nested = isObject(line.log) ? [['level', line.log.level] as const] : [];
  const named = [...Object.entries(line), ...nested].map(([name, value]) => [plain(name), value] as const);
  const found = NAMES.flatMap((name) => named.filter(([known]) => known === name));
  const words = found.map(([, value]) => ofWord(value));
  const numbers = found.map(([name, value]) =>
    typeof value === 'number' ? ofNumber(value, name) : undefined,
  );
  return [...words, ...numbers].find((level) => level !== undefined);
}

const FATAL = { severity: 'critical', word: 'FATAL' } as const;
const ERROR = { severity: 'error', word: 'ERROR' } as const;

/** The least number of an error and of a fatal error in each scale, which is known by the name or by the size of the number. */
const SCALES: readonly { name?: string; from: number; error: number; fatal: number }[] = [
  // OpenTelemetry has four numbers for each level, Google hundreds.
  { name: 'severitynumber', from: 1, error: 17, fatal: 21 },
  { name: 'severity', from: 100, error: 500, fatal: 600 },
  // logback, Monolog, then pino and bunyan; Python's own numbers are 40 and 50. The scale below 10 is syslog's, where 3 is error.
  { from: 1_000, error: 40_000, fatal: 50_000 },
  { from: 100, error: 400, fatal: 500 },
  { from: 10, error: 50, fatal: 60 },
];

function ofNumber(level: number, name: string): Level {
  const scale = SCALES.find((one) => (one.name === undefined || one.name === name) && level >= one.from);
  if (scale === undefined) return undefined;
  if (level >= scale.error) return level >= scale.fatal ? FATAL : ERROR;
  return Number.isInteger(level) ? 'harmless' : undefined;
}

export function ofWord(value: unknown): Level {
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toUpperCase();
  const severity = SEVERITIES.get(word);
  if (severity !== undefined) return { severity, word };
  return HARMLESS.has(word) ? 'harmless' : between(word);
}

/** Go's slog has levels between the named ones: "WARN+2" is below ERROR, "ERROR+4" four above it. */
function between(word: string): Level {
  const { base = '', more = '' } =
    /^(?<base>DEBUG|INFO|WARN|ERROR)\+(?<more>\d{1,3})$/.exec(word)?.groups ?? {};
  if (base === '') return undefined;
  const level = (['DEBUG', 'INFO', 'WARN', 'ERROR'].indexOf(base) - 1) * 4 + Number(more);
  if (level < 8) return 'harmless';
  return level >= 12 ? FATAL : ERROR;
}

/** FATAL is the highest level of the runtime, CRITICAL that of the logger; further words are those of syslog, zap and Java. */
const SEVERITIES = new Map<string, Severity>([
  ['ERROR', 'error'],
  ['ERR', 'error'],
  ['SEVERE', 'error'],
  ['FATAL', 'critical'],
  ['CRITICAL', 'critical'],
  ['CRIT', 'critical'],
  ['PANIC', 'critical'],
  ['DPANIC', 'critical'],
  ['ALERT', 'critical'],
  ['EMERG', 'critical'],
  ['EMERGENCY', 'critical'],
  // Serilog's, klog's and log15's abbreviations.
  ['FTL', 'critical'],
  ['F', 'critical'],
  ['E', 'error'],
  ['EROR', 'error'],
]);

const HARMLESS = new Set(
  'TRACE DEBUG INFO INFORMATION INFORMATIONAL NOTICE WARN WARNING SILENT VERBOSE SILLY HTTP FINE FINER FINEST CONFIG LOG VRB DBG INF WRN DBUG I W'.split(
    ' ',
  ),
);
