// Finds the level in a text line, at the places where common loggers write it, and what the line says behind it.

/** @returns undefined when the line has no level at such a place */
export function levelledText(line: string): Record<string, string | undefined> | undefined {
  for (const form of FORMS) {
    const groups = form.exec(line)?.groups;
    if (groups !== undefined) return groups;
  }
  return undefined;
}

/**
 * An optional time, thread or logger in brackets, then the level in capitals: "[ERROR]\t<time>\t<request>\t…" of Python,
 * "2026-11-28 03:00:00,123 ERROR [main] shop.Cart - …" of log4j, "ERROR:root:…", "E, [<time> #8] ERROR -- shop: …" of Ruby. winston
 * writes it in small letters before a colon. Each part is bounded.
 */
const LEVELLED = new RegExp(
  String.raw`^(?:[DIWEFA], )?(?:\d{4}[-/]\d{2}[-/]\d{2}[T ])?(?:\d{2}:\d{2}:\d{2}\S{0,15}[ \t]{1,4})?(?:\[[^\]\n]{1,80}\][ \t]{1,4}(?=\[?[A-Z]))?` +
    String.raw`\[?(?<level>ERROR|FATAL|CRITICAL|SEVERE|PANIC|WARN|WARNING|NOTICE|INFO|DEBUG|TRACE|(?:error|warn|info|http|verbose|debug|silly)(?=: ))\]?(?=[\s:|-])(?:[:|]|[ \t]{1,2}--)?[ \t]{0,8}` +
    String.raw`(?:\d{4}-\d{2}-\d{2}T[\d:.]{8,18}Z[ \t]{1,4}(?<requestId>[\w-]{36})[ \t]{1,4})?(?:\[[^\]\n]{1,80}\][ \t]{1,4})?(?<rest>.*)$`,
  's',
);

const DAY = String.raw`\d{4}[-/]\d{2}[-/]\d{2}`;
const CLOCK = String.raw`\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`;
const REST = '(?<rest>.*)$';
const form = (...parts: string[]) => new RegExp(parts.join(''), 's');

const FORMS: readonly RegExp[] = [
  LEVELLED,
  // Monolog: "[2026-01-02T03:04:05+00:00] app.ERROR: …"
  form(String.raw`^\[${DAY}[T ][^\]\n]{5,40}\] [\w.-]{1,60}\.(?<level>[A-Z]{4,9}): `, REST),
  // Serilog: "[03:04:05 ERR] …"
  form(String.raw`^\[${CLOCK} (?<level>[A-Z]{3})\] `, REST),
  // loguru: "2026-01-02 03:04:05.123 | ERROR    | app:pay:12 - …"
  form(String.raw`^${DAY} ${CLOCK} \| (?<level>[A-Z]{4,9}) {0,8}\| `, REST),
  // Rust's env_logger: "[2026-01-02T03:04:05Z ERROR app::pay] …"
  form(String.raw`^\[${DAY}T${CLOCK}Z (?<level>[A-Z]{4,5}) {1,2}[^\]\n]{1,100}\] `, REST),
  // nginx and winston: "2026/01/02 03:04:05 [error] …"
  form(String.raw`^${DAY}[T ]${CLOCK}Z? \[(?<level>[a-z]{3,9})\]:? `, REST),
  // log4j on Lambda: "2026-01-02 03:04:05 <request> ERROR App:12 - …"
  form(
    String.raw`^${DAY} ${CLOCK} (?<requestId>[\da-f]{8}-[\da-f-]{27}) {1,2}(?<level>[A-Z]{4,5}) {1,2}`,
    REST,
  ),
  // klog of Kubernetes: "E0102 03:04:05.123456       1 main.go:12] …"
  form(String.raw`^(?<level>[IWEF])\d{4} ${CLOCK} {1,8}\d{1,8} [\w./-]{1,100}:\d{1,6}\] `, REST),
  // java.util.logging: the level stands in the second line.
  form(String.raw`^[A-Z][a-z]{2} \d{1,2}, \d{4} [\d:]{7,8} [AP]M [^\n]{1,300}\n(?<level>[A-Z]{4,7}): `, REST),
  // PostgreSQL: "2026-01-02 03:04:05 UTC:10.0.0.1(1234):u@d:[8]:ERROR:  …"
  form(
    String.raw`^${DAY} ${CLOCK} [A-Z]{3,4}[^\n]{0,100}?(?<=[: ])(?<level>LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {1,2}`,
    REST,
  ),
];
