// Checks the settings that only the template reads, so that neither a local start nor a deployment begins with a bad one.

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
const SCHEDULE =
  /^(cron\((\S+ ){5}\S+\)|rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\))$/;

/** Each problem as "NAME must …". Unset settings have defaults in params.yml. */
export function problemsOfTemplateSettings({
  REPORT_SCHEDULE,
  CORS_ORIGINS,
  RUNBOOK_BASE_URL,
}: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  if (REPORT_SCHEDULE && !SCHEDULE.test(REPORT_SCHEDULE)) {
    problems.push('REPORT_SCHEDULE must be like "cron(0 8 * * ? *)" or "rate(1 day)"');
  }
  if (CORS_ORIGINS && CORS_ORIGINS !== '*' && !isOrigin(CORS_ORIGINS)) {
    problems.push('CORS_ORIGINS must be "*" or one origin, like "https://app.example.com"');
  }
  if (RUNBOOK_BASE_URL && !/^https?:$/.test(URL.parse(RUNBOOK_BASE_URL)?.protocol ?? '')) {
    problems.push('RUNBOOK_BASE_URL must be an http or https URL');
  }
  return problems;
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}
