// The alarms that reached `alerts-alarms`, kept in memory for the page that an alert's button "Alarma" leads to.
import { read } from '#lib/alerts/sources/index.ts';

/** One change of state. Texts are as in the alert: cut, and without secrets. */
export interface AlarmChange {
  /** RFC 3339. */
  at: string;
  /** "Alarma: vigia-local-login-errors". */
  title: string;
  severity: string;
  reason: string;
  /** "Estado", "Vigila", "Condición" and the alarm's dimensions. */
  fields: { name: string; value: string }[];
}

interface AlarmContext {
  stage: string;
  consoleUrl: string;
  now: Date;
}

const MAX_ALARMS = 200;
const MAX_CHANGES = 100;

export class AlarmStore {
  /** By name; the alarm that changed last is the last one. */
  readonly #changes = new Map<string, AlarmChange[]>();

  /** Records the alarms in an event of `alerts-alarms`, and ignores everything else in it. */
  record(event: unknown, context: AlarmContext): void {
    for (const { occurrences } of read(event, context)) {
      for (const { alert } of occurrences) {
        const { kind, at, title, severity, error, fields, links } = alert;
        const name = links.map(({ url }) => alarmNameOf(url)).find((found) => found !== undefined);
        if (kind !== 'alarm' || name === undefined) continue;
        this.#add(name, { at, title, severity, reason: error?.message ?? '', fields: [...fields] });
      }
    }
  }

  /** The changes of an alarm, newest first; empty for an unknown alarm. */
  find(name: string): AlarmChange[] {
    return this.#changes.get(name)?.toSorted((a, b) => (a.at < b.at ? 1 : -1)) ?? [];
  }

  #add(name: string, change: AlarmChange): void {
    const changes = this.#changes.get(name) ?? [];
    this.#changes.delete(name);
    const isKnown = changes.some(({ at, title }) => at === change.at && title === change.title);
    this.#changes.set(name, isKnown ? changes : [...changes, change].slice(-MAX_CHANGES));
    const [oldest] = this.#changes.keys();
    if (this.#changes.size > MAX_ALARMS && oldest !== undefined) this.#changes.delete(oldest);
  }
}

/** The name in a link of lib/alerts/sources/console-links.ts; undefined for any other link. */
function alarmNameOf(url: string): string | undefined {
  const encoded = /#alarmsV2:alarm\/(.+)$/.exec(url)?.[1];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}
