// Checks the settings that only the template reads, so that neither a local start nor a deployment begins with a bad one.

import { problemOfSchedule } from './schedule.ts';

/** Of Lambda's own log lines, from the least to the most. */
const SYSTEM_LOG_LEVELS = ['WARN', 'INFO', 'DEBUG'];

/** Each problem as "NAME must …". Unset settings have defaults in params.yml. */
export function problemsOfTemplateSettings({
  REPORT_SCHEDULE,
  CORS_ORIGINS,
  RUNBOOK_BASE_URL,
  SYSTEM_LOG_LEVEL,
}: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  const schedule = REPORT_SCHEDULE && problemOfSchedule(REPORT_SCHEDULE);
  if (schedule) problems.push(`REPORT_SCHEDULE must ${schedule}`);
  if (CORS_ORIGINS && CORS_ORIGINS !== '*' && !originsOf({ CORS_ORIGINS }).every(isOrigin)) {
    problems.push(
      'CORS_ORIGINS must be "*", or origins with commas between them, like "https://app.example.com,https://example.com": without a path, not even "/"',
    );
  }
  if (RUNBOOK_BASE_URL && !/^https?:$/.test(URL.parse(RUNBOOK_BASE_URL)?.protocol ?? '')) {
    problems.push('RUNBOOK_BASE_URL must be an http or https URL');
  }
  // An empty value would reach the template, which knows no such level.
  if (SYSTEM_LOG_LEVEL !== undefined && !SYSTEM_LOG_LEVELS.includes(SYSTEM_LOG_LEVEL)) {
    problems.push('SYSTEM_LOG_LEVEL must be "WARN", "INFO" or "DEBUG"');
  }
  return problems;
}

/** The origins whose pages may call the API from a browser; `*` is every origin. */
export function originsOf({ CORS_ORIGINS }: NodeJS.ProcessEnv): string[] {
  return (CORS_ORIGINS || '*').split(',').map((origin) => origin.trim());
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}
