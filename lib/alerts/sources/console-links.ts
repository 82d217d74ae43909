// Deep links into the AWS console: the log line, everything of one request, an alarm, the errors of a function.

/** What a query is about. */
type QueryPlace = Pick<LogPlace, 'consoleUrl' | 'logGroup' | 'at'>;

export interface LogPlace {
  /** The console's CloudWatch page, `https://<region>.console.aws.amazon.com/cloudwatch/home?region=<region>`. */
  consoleUrl: string;
  logGroup: string;
  logStream: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** CloudWatch's id of the line, which the console then marks. */
  eventId?: string | undefined;
  requestId?: string | undefined;
  /** X-Ray's id of the request's trace. */
  traceId?: string | undefined;
}

export interface Link {
  label: string;
  url: string;
}

/** The exact line in its stream; a Logs Insights query for its request, and the request's trace, where they are known. */
export function consoleLinks(place: LogPlace): Link[] {
  const { requestId, traceId, consoleUrl } = place;
  const links = [{ label: 'Ver el registro', url: logLineUrl(place) }];
  // Ids come out of a log line and would go into a query or a URL: only what looks like one does.
  if (requestId !== undefined && /^[\w-]{1,100}$/.test(requestId)) {
    links.push({ label: 'Toda la petición', url: requestUrl(place, requestId) });
  }
  if (traceId !== undefined && /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(traceId)) {
    links.push({ label: 'Ver la traza', url: `${consoleUrl}#xray:traces/${traceId}` });
  }
  return links;
}

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

function logLineUrl({ consoleUrl, logGroup, logStream, at, eventId }: LogPlace): string {
  const pinned = eventId && /^\d+$/.test(eventId) ? `&refEventId=${eventId}` : '';
  const time = twice(`?start=${at - MINUTE}&end=${at + MINUTE}${pinned}`, 1);
  return `${consoleUrl}#logsV2:log-groups/log-group/${twice(logGroup)}/log-events/${twice(logStream)}${time}`;
}

/** Both logs of ours (`requestId`) and the platform's (`record.requestId`) name the request; so does `@requestId`. */
function requestUrl(place: LogPlace, requestId: string): string {
  return insightsUrl(place, `filter @message like '${requestId}'`);
}

/** A Logs Insights query over the quarters of an hour before and after. */
function insightsUrl({ consoleUrl, logGroup, at }: QueryPlace, filter: string): string {
  const query = `fields @timestamp, @message\n| ${filter}\n| sort @timestamp asc\n| limit 200`;
  const detail =
    `~(end~'${starred(new Date(at + QUARTER).toISOString())}~start~'${starred(new Date(at - QUARTER).toISOString())}` +
    `~timeType~'ABSOLUTE~tz~'UTC~editorString~'${starred(query)}~source~(~'${starred(logGroup)}))`;
  return `${consoleUrl}#logsV2:logs-insights$3FqueryDetail$3D${twice(detail)}`;
}

/** An alarm's page, in its own region, and the errors of the function it watches, if it watches one. */
export function alarmLinks(place: {
  consoleUrl: string;
  alarm: string;
  /** Of the alarm; the console's own where it is not known. */
  region?: string | undefined;
  /** Its whole name, as in its log group. */
  functionName?: string | undefined;
  at: number;
}): Link[] {
  const { alarm, region, functionName, at } = place;
  const consoleUrl = inRegion(place.consoleUrl, region);
  const links = [
    { label: 'Ver la alarma', url: `${consoleUrl}#alarmsV2:alarm/${encodeURIComponent(alarm)}` },
  ];
  if (functionName === undefined) return links;
  const logGroup = `/aws/lambda/${functionName}`;
  const url = insightsUrl(
    { consoleUrl, logGroup, at },
    'filter @message like /ERROR|FATAL|CRITICAL|platform.report/',
  );
  return [...links, { label: 'Errores de la función', url }];
}

/** The region comes out of an alarm and would go into a host: only what looks like one does. */
function inRegion(consoleUrl: string, region: string | undefined): string {
  if (region === undefined || !/^[a-z]{2}(?:-[a-z]{1,20}){1,3}-\d$/.test(region)) return consoleUrl;
  return consoleUrl
    .replace(/^https:\/\/[\w-]+\.console\./, `https://${region}.console.`)
    .replace(/([?&]region=)[\w-]+/, `$1${region}`);
}

/** The console decodes its fragment twice, with `$` for the per cent sign: "/" is `$252F`. */
function twice(text: string, times = 2): string {
  let encoded = text;
  for (let n = 0; n < times; n++) encoded = encodeURIComponent(encoded);
  // What encodeURIComponent leaves alone has a meaning of its own in the query's notation: ~ ' ( ).
  const marks = times === 2 ? encoded.replace(/[~'()]/g, (mark) => `%25${hex(mark)}`) : encoded;
  return marks.replaceAll('%', '$');
}

/** Values inside a query: `*` and two hex digits for everything but letters, digits, "-" and "." (UTF-8 bytes). */
function starred(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9.-]/.test(char) ? char : `*${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).toUpperCase();
}
