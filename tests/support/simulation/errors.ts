// Log batches with errors of many causes; request ids and values differ in each line.
import { gzip64, logged } from '../../unit/alerts/sources/lines.ts';

/** Words: causes that differ by a number would be one cause. */
const CAUSES = [
  ...['alfa', 'bravo', 'charlie', 'delta', 'eco', 'foxtrot', 'golf', 'hotel', 'india', 'juliett'],
  ...['kilo', 'lima', 'mike', 'noviembre', 'oscar', 'papa', 'quebec', 'romeo', 'sierra', 'tango'],
  ...['uniforme', 'victor', 'whisky', 'xilofono', 'yanqui', 'zulu', 'abeto', 'bosque', 'cedro', 'duna'],
];
/** Functions that fail; each cause belongs to one. */
const FUNCTIONS = ['predict-v1', 'feedback-create', 'auth-login', 'auth-register', 'site-ready'];

export const functionOf = (cause: number) => FUNCTIONS[cause % FUNCTIONS.length] ?? '';

export function errorLine(cause: number, serial: number): string {
  const requestId = `6f747abc-5e2b-4c2a-9d9d-${String(serial).padStart(12, '0')}`;
  const message = `no se pudo leer el ${CAUSES[cause]} de user-${serial}@example.com, intento ${serial}`;
  const stack = `Error: ${message}\n    at leer (file:///var/task/functions/${functionOf(cause)}.mjs:${serial}:7)`;
  return logged({ requestId, error: { name: 'Error', message, stack } });
}

/** The `data` of a batch of one function; every event has its own id. */
export function batchFrom(functionName: string, at: number, messages: string[]): string {
  return gzip64(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: `/aws/lambda/vigia-prod-${functionName}`,
      logStream: '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef',
      subscriptionFilters: ['alerts'],
      logEvents: messages.map((message, i) => ({ id: `${functionName}-${at}-${i}`, timestamp: at, message })),
    }),
  );
}
