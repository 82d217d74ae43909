// Links into the AWS console: a log line, all lines of a request, its trace, an alarm, the errors of a function.
import type { Notice } from '../alert.ts';
import { LINKS } from '../texts-es.ts';
import { placeOf } from './place.ts';

/** The log group and time of a query. */
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

/** The line in its stream; where they are known, a Logs Insights query for its request, and the request's trace. */
export function consoleLinks(given: LogPlace): Link[] {
  const consoleUrl = inRegion(given.consoleUrl, consoleRegion(given.consoleUrl));
  const place = { ...given, consoleUrl };
  const { requestId, traceId } = place;
  const links = [{ label: LINKS.log, url: logLineUrl(place) }];
  // The ids come from a log line and go into a query or a URL: only well-formed ones do.
  if (requestId !== undefined && /^[\w-]{1,100}$/.test(requestId)) {
    links.push({ label: LINKS.request, url: requestUrl(place, requestId) });
  }
  if (traceId !== undefined && /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(traceId)) {
    links.push({ label: LINKS.trace, url: `${consoleUrl}#xray:traces/${traceId}` });
  }
  return links;
}

/** The links of a fault's latest occurrence; undefined when the alert itself is the latest, or its log is not known. */
export function latestLinks({ alert, latest }: Notice, consoleUrl: string | undefined): Link[] | undefined {
  const { logGroup } = alert;
  if (latest === undefined || logGroup === undefined || !consoleUrl || latest.at <= alert.at)
    return undefined;
  const at = Date.parse(latest.at);
  if (Number.isNaN(at)) return undefined;
  const { requestId, logStream = alert.logStream ?? '' } = latest;
  return consoleLinks({ consoleUrl, logGroup, logStream, requestId, at });
}

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;

function logLineUrl({ consoleUrl, logGroup, logStream, at, eventId }: LogPlace): string {
  const pinned = eventId && /^\d+$/.test(eventId) ? `&refEventId=${eventId}` : '';
  const time = twice(`?start=${at - MINUTE}&end=${at + MINUTE}${pinned}`, 1);
  return `${consoleUrl}#logsV2:log-groups/log-group/${twice(logGroup)}/log-events/${twice(logStream)}${time}`;
}

/** Our lines (`requestId`) and the platform's (`record.requestId`) contain the id of the request. */
function requestUrl(place: LogPlace, requestId: string): string {
  return insightsUrl(place, `filter @message like '${requestId}'`);
}

/** A Logs Insights query over a quarter of an hour before and after. */
function insightsUrl({ consoleUrl, logGroup, at }: QueryPlace, filter: string): string {
  const query = `fields @timestamp, @message\n| ${filter}\n| sort @timestamp asc\n| limit 200`;
  const detail =
    `~(end~'${starred(new Date(at + QUARTER).toISOString())}~start~'${starred(new Date(at - QUARTER).toISOString())}` +
    `~timeType~'ABSOLUTE~tz~'UTC~editorString~'${starred(query)}~source~(~'${starred(logGroup)}))`;
  return `${consoleUrl}#logsV2:logs-insights$3FqueryDetail$3D${twice(detail)}`;
}

/** The alarm's page in its region; and the errors of its function, if it watches one. */
export function alarmLinks(place: {
  consoleUrl: string;
  alarm: string;
  /** The alarm's region; the console's where it is not known. */
  region?: string | undefined;
  /** The full name, as in the log group. */
  functionName?: string | undefined;
  at: number;
}): Link[] {
  const { alarm, region, functionName, at } = place;
  const consoleUrl = inRegion(place.consoleUrl, region);
  const links = [
    { label: LINKS.alarm, url: `${consoleUrl}#alarmsV2:alarm/${encodeURIComponent(alarm.toWellFormed())}` },
  ];
  if (functionName === undefined) return links;
  const logGroup = `/aws/lambda/${functionName}`;
  const url = insightsUrl(
    { consoleUrl, logGroup, at },
    'filter @message like /ERROR|FATAL|CRITICAL|platform.report/',
  );
  return [...links, { label: LINKS.functionErrors, url }];
}

/** The region comes from an alarm and goes into a host name: only a well-formed one does. */
function inRegion(consoleUrl: string, region: string | undefined): string {
  const known = placeOf({ region }).region;
  if (known === undefined) return consoleUrl;
  return consoleUrl
    .replace(/^https:\/\/[\w-]+\.console\.[\w.-]+(?=\/)/, `https://${consoleHost(known)}`)
    .replace(/([?&]region=)[\w-]+/, `$1${known}`);
}

/** "eu-west-1.console.aws.amazon.com"; China and the GovCloud have consoles of their own. */
function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

/**
 * A page of the console of a region, or without a region the global console.
 * @param page what follows the host: "/guardduty/home#/findings"
 */
export function consolePage(region: string | undefined, page: string): string {
  return `https://${region === undefined ? 'console.aws.amazon.com' : consoleHost(region)}${page}`;
}

/** The region of the console's URL; of the local page there is none. */
export function consoleRegion(consoleUrl: string | undefined): string | undefined {
  return /[?&]region=([\w-]+)/.exec(consoleUrl ?? '')?.[1];
}

/** The console decodes its fragment twice, with `$` for the per cent sign: "/" is `$252F`. */
function twice(text: string, times = 2): string {
  // Half of a surrogate pair cannot be encoded.
  let encoded = text.toWellFormed();
  for (let n = 0; n < times; n++) encoded = encodeURIComponent(encoded);
  // encodeURIComponent leaves ~ ' ( ) as they are, but they have a meaning in the query's notation.
  const marks = times === 2 ? encoded.replace(/[~'()]/g, (mark) => `%25${hex(mark)}`) : encoded;
  return marks.replaceAll('%', '$');
}

/** Values in a query: `*` and two hex digits for each UTF-8 byte except letters, digits, "-" and ".". */
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
