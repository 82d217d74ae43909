// Reads the links to the CloudWatch console in alerts; at stage local they lead to the console page.
import type { LineQuery } from './log-store.ts';

/** The log stream, the request or, for an alarm's function, the log group of a link's fragment; undefined for others. */
export function readConsoleLink(fragment: string): LineQuery | undefined {
  const line = /^#logsV2:log-groups\/log-group\/([^/]+)\/log-events\/(.+?)(?:\$3F.*)?$/.exec(fragment);
  if (line?.[1] && line[2]) return { logGroup: decode(line[1]), logStream: decode(line[2]) };

  const detail = decode(/^#logsV2:logs-insights\$3FqueryDetail\$3D(.+)$/.exec(fragment)?.[1] ?? '');
  const group = /~source~\(~'([^)]+)\)/.exec(detail)?.[1];
  const request = /like\*20\*27(.+?)\*27/.exec(detail)?.[1];
  if (!group) return undefined;
  return { logGroup: unstar(group), ...(request && { requestId: unstar(request) }) };
}

/** The console encodes twice and writes `$` instead of `%`. */
function decode(text: string): string {
  return decodeURIComponent(decodeURIComponent(text.replaceAll('$', '%')));
}

/** Values inside a query: `*` and two hexadecimal digits, UTF-8. */
function unstar(text: string): string {
  return decodeURIComponent(text.replace(/\*([0-9a-f]{2})/g, '%$1'));
}
