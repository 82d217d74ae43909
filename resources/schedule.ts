// The grammar of EventBridge's schedules, so that a bad one is found before a deployment. Pure.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html

interface Field {
  name: string;
  least: number;
  most: number;
  /** Names that stand for numbers, the first for `least`. */
  words?: readonly string[];
  /** Values of this field alone. */
  special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly Field[] = [
  { name: 'the minutes', least: 0, most: 59 },
  { name: 'the hours', least: 0, most: 23 },
  { name: 'the day of the month', least: 1, most: 31, special: /^(\?|L|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'the month', least: 1, most: 12, words: MONTHS },
  { name: 'the day of the week', least: 1, most: 7, words: DAYS, special: /^(\?|L|[1-7]L|[1-7]#[1-5])$/ },
  { name: 'the year', least: 1970, most: 2199 },
];

const RATE = /^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)$/;
const EXAMPLES = 'like "cron(0 8 * * ? *)" or "rate(1 day)"';

/** @returns what is wrong, to follow "must": "be like …"; undefined when EventBridge takes it. */
export function problemOfSchedule(text: string): string | undefined {
  if (RATE.test(text)) return undefined;
  if (/^rate\(/.test(text))
    return 'say "rate(1 day)" or "rate(2 days)": one unit without, several with an "s"';
  const [, inside] = /^cron\((.*)\)$/.exec(text) ?? [];
  const values = inside?.split(' ') ?? [];
  if (values.length !== FIELDS.length) return `be ${EXAMPLES}`;
  for (const [i, field] of FIELDS.entries()) {
    const value = values[i] ?? '';
    if (!isValue(value, field)) return `have another value than "${value}" for ${field.name}, ${EXAMPLES}`;
  }
  const [, , dayOfMonth, , dayOfWeek] = values;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return `have "?" for the day of the month or the day of the week, and not for both, ${EXAMPLES}`;
  }
  return undefined;
}

function isValue(text: string, field: Field): boolean {
  if (field.special?.test(text)) return true;
  return text.split(',').every((item) => {
    const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(item) ?? [];
    if (range === '*') return step === undefined ? text === '*' : true;
    const [from, to, ...more] = range.split('-').map((part) => numberOf(part, field));
    if (from === undefined || more.length > 0) return false;
    return !range.includes('-') || (to !== undefined && from <= to);
  });
}

function numberOf(text: string, { least, most, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toUpperCase());
  const value = word >= 0 ? least + word : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
