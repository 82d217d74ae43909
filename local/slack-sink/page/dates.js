// Dates of Slack's <!date^…> in the reader's time zone: fills the placeholders of a format.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

const LANGUAGE = 'es';
const DAY_MS = 86_400_000;

const text = (options) => (date) => date.toLocaleString(LANGUAGE, options);
const numeric = text({ year: 'numeric', month: '2-digit', day: '2-digit' });
const long = text({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
const usual = text({ year: 'numeric', month: 'long', day: 'numeric' });
const short = text({ year: 'numeric', month: 'short', day: 'numeric' });

/** "hoy", "ayer" or "mañana" where the day is one of them. */
const pretty = (otherwise) => (date) => nearDay(date) ?? otherwise(date);

const PLACEHOLDERS = {
  date_num: numeric,
  date_slash: numeric,
  date: usual,
  date_pretty: pretty(usual),
  date_short: short,
  date_short_pretty: pretty(short),
  date_long: long,
  date_long_full: long,
  date_long_pretty: pretty(long),
  day_divider_pretty: pretty(long),
  time: text({ hour: 'numeric', minute: '2-digit' }),
  time_secs: text({ hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago: (date) => ago(Date.now() - date.getTime()),
};

export function formatDate(date, format) {
  return format.replace(/\{(\w+)\}/g, (whole, name) => PLACEHOLDERS[name]?.(date) ?? whole);
}

function nearDay(date) {
  const days = Math.round((startOfDay(date) - startOfDay(new Date())) / DAY_MS);
  return { '-1': 'ayer', 0: 'hoy', 1: 'mañana' }[days];
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

function ago(ms) {
  const units = [
    [DAY_MS, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ];
  const [size, unit] = units.find(([length]) => Math.abs(ms) >= length) ?? units.at(-1);
  return new Intl.RelativeTimeFormat(LANGUAGE, { numeric: 'auto' }).format(-Math.round(ms / size), unit);
}
