// What names the fault in a structured message: its event, code, type, reason and the like; not its ids, times and counts.
import { parameterize } from './parameterize.ts';

type Json = Record<string, unknown>;

/** Objects inside of objects that are read; a loop of objects cannot come out of JSON. */
const MAX_DEPTH = 4;
const MAX_PARTS = 40;
/** Entries of a list that are read: lists of any length have the same fault. */
const MAX_ENTRIES = 3;
const MAX_TEXT = 300;

const words = (text: string) => new Set(text.split(/\s+/));

/** A member whose key contains one of these words differs between occurrences, and so does all that is in it. */
const VARYING = words(`
  id ids uuid guid arn arns urn time times timestamp ts date day at since until start started end ended created updated
  expires expiry duration elapsed took latency ms seconds milliseconds count counts total size bytes length amount price
  number num index row rows line offset position page limit attempt attempts retry retries percent ratio version revision
  release build ip host hostname machine port address url uri href link links path file filename dir folder location key
  keys token secret password session trace traceid span correlation user users username userid customer client owner author
  person buyer member tenant email mail phone cart order basket hash digest checksum signature pid tid thread memory cold
  sampling stack stacktrace traceback body payload params query args argv input output headers cookie cookies instance pod
  container pedido cliente usuario correo fecha hora importe cantidad numero número sesion sesión archivo fichero ruta
  level levelname severity priority lvl
`);

/** The last word of a key whose value names the fault. */
const NAMING = words(`
  event code codes type types kind name reason reasons status state category class error errors err exception cause problem
  fault failure result outcome action operation op command method step stage phase task job workflow pipeline queue topic
  table service component module subsystem feature provider gateway vendor resource entity model field column rule check
  policy constraint threshold scope channel function handler route environment region bucket dependency target source label
  errno signal logger cluster group project stack application monitor budget alarm metric detector finding label
  evento codigo código tipo nombre motivo estado causa razon razón servicio accion acción operacion operación paso etapa
  resultado tarea cola tabla fallo problema
`);

/** Only a number under such a key names anything: `status: 404`. */
const NUMBERED = words('code codes status errno signal threshold state codigo código estado');

/** A value under such a key is a constant of the program, even with digits in it: `RDS-EVENT-0031`. */
const CONSTANT = words('event code codes type types kind class errno signal evento codigo código tipo');

/** Free text, in which values are replaced. */
const MESSAGES = words(
  'message msg mensaje text texto description descripcion descripción title titulo título summary resumen subject asunto detail',
);

interface Part {
  path: string;
  text: string;
  kind: 'name' | 'message' | 'other';
}

/**
 * One text that is the same for every occurrence of a fault, and another for another fault: "event=mail_bounced".
 * @param which `names`: only members that name the fault; `all`: its messages too, and where neither is there, every text
 * @returns undefined when nothing in the value names a fault
 */
export function namesIn(value: Json, which: 'names' | 'all'): string | undefined {
  const parts: Part[] = [];
  collect(value, '', 0, parts);
  const named = parts.filter(({ kind }) => kind === 'name' || (kind === 'message' && which === 'all'));
  const chosen = named.length > 0 || which === 'names' ? named : parts;
  return (
    chosen
      .map(({ path, text }) => `${path}=${text}`)
      .sort()
      .join('\n') || undefined
  );
}

function collect(value: Json, path: string, depth: number, parts: Part[]): void {
  for (const [key, member] of Object.entries(value)) {
    if (parts.length >= MAX_PARTS) return;
    const inKey = wordsOf(key);
    if (inKey.some((word) => VARYING.has(word))) continue;
    const last = inKey.at(-1) ?? '';
    collectMember(member, { path: path === '' ? key : `${path}.${key}`, last, depth, parts });
  }
}

interface Place {
  path: string;
  last: string;
  depth: number;
  parts: Part[];
}

function collectMember(member: unknown, place: Place): void {
  const { path, last, depth, parts } = place;
  if (Array.isArray(member)) {
    for (const entry of member.slice(0, MAX_ENTRIES)) collectMember(entry, place);
  } else if (typeof member === 'object' && member !== null) {
    if (depth < MAX_DEPTH) collect(member as Json, path, depth + 1, parts);
  } else if (typeof member === 'number') {
    if (NUMBERED.has(last)) parts.push({ path, text: String(member), kind: 'name' });
  } else if (typeof member === 'string' && member.trim() !== '') {
    parts.push({ path, text: stable(member, last), kind: kindOf(last) });
  }
}

function kindOf(last: string): Part['kind'] {
  if (NAMING.has(last)) return 'name';
  return MESSAGES.has(last) ? 'message' : 'other';
}

/** The text without what differs between occurrences. */
function stable(text: string, last: string): string {
  const short = text.slice(0, MAX_TEXT).trim();
  return CONSTANT.has(last) && isConstant(short) ? short : parameterize(short);
}

/** A word of a program: no blanks, begins with a letter, and has too few digits for an id. */
function isConstant(text: string): boolean {
  return /^[\p{L}_][^\s]{0,99}$/u.test(text) && !/(?:\d[^\d]{0,2}){6}/.test(text);
}

/** "httpStatusCode", "http-status_code" → http, status, code. */
function wordsOf(key: string): string[] {
  return key
    .slice(0, 100)
    .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}
