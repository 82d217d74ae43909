// The level of a structured log line, under the names and in the scales of common loggers.
import type { Severity } from '../../alert.ts';
import { isObject } from '../message.ts';

/** `harmless`: a level below ERROR. `undefined` names no level. */
export type Level = { severity: Severity; word: string } | 'harmless' | undefined;

/**
 * pino and bunyan write numbers; ECS `log.level`, Google `severity`, Python's JSON formatters `levelname`, Serilog `@l` (absent for
 * information, so its absence says nothing).
 */
export function levelOf(line: Record<string, unknown>): Level {
  const nested = isObject(line.log) ? line.log.level : undefined;
  const { level, lvl, loglevel, logLevel, severity, levelname } = line;
  for (const value of [
    level,
    line['log.level'],
    nested,
    severity,
    levelname,
    lvl,
    loglevel,
    logLevel,
    line['@l'],
  ]) {
    const known = typeof value === 'number' ? ofNumber(value) : ofWord(value);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** pino: 50 is error, 60 fatal; Python's own numbers are 40 and 50. The scale below 10 is syslog's, where 3 is error. */
function ofNumber(level: number): Level {
  if (level >= 60) return { severity: 'critical', word: 'FATAL' };
  if (level >= 50) return { severity: 'error', word: 'ERROR' };
  return level >= 10 && Number.isInteger(level) ? 'harmless' : undefined;
}

export function ofWord(value: unknown): Level {
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toUpperCase();
  const severity = SEVERITIES.get(word);
  if (severity !== undefined) return { severity, word };
  return HARMLESS.has(word) ? 'harmless' : undefined;
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
]);

const HARMLESS = new Set(
  'TRACE DEBUG INFO INFORMATION INFORMATIONAL NOTICE WARN WARNING SILENT VERBOSE SILLY HTTP FINE FINER FINEST CONFIG'.split(
    ' ',
  ),
);
