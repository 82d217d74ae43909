// The header Idempotency-Key, and the fingerprint by which a request is recognised
// (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header).
import { createHash } from 'node:crypto';

/** A quoted text, as the draft writes it, or the same without quotes, as most clients do: 1 to 255 characters of ASCII. */
const FORM = /^(?:"([ !#-[\]-~]{1,255})"|([!#-+\--[\]-~]{1,255}))$/;
export const KEY_FORM = 'de 1 a 255 caracteres ASCII, con o sin comillas';

/** The key without its quotes; undefined when there is none, or none of its form. */
export function keyIn(header: string | undefined): string | undefined {
  const [, quoted, bare] = FORM.exec(header?.trim() ?? '') ?? [];
  return quoted ?? bare;
}

export function isMalformed(header: string | undefined): boolean {
  return header !== undefined && keyIn(header) === undefined;
}

interface Request {
  rawPath: string;
  headers: Record<string, string | undefined>;
  /** Without a query API Gateway leaves it out, and serverless-offline says null. */
  queryStringParameters?: Record<string, string | undefined> | null | undefined;
  body?: unknown;
  isBase64Encoded: boolean;
  requestContext: { http: { method: string } };
}

/**
 * A hash of what is asked for: method, path, query and body. The boundary of a form does not count: a client makes a new one
 * whenever it sends the same form.
 */
export function fingerprintOf(request: Request): string {
  const { rawPath, headers, queryStringParameters, body, isBase64Encoded, requestContext } = request;
  const query = Object.entries(queryStringParameters ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const bytes = Buffer.from(String(body ?? ''), isBase64Encoded ? 'base64' : 'utf8');
  const boundary = boundaryIn(headers['content-type']);
  const content = boundary === undefined ? bytes : withoutBoundary(bytes, boundary);
  return createHash('sha256')
    .update(`${JSON.stringify([requestContext.http.method, rawPath, query])}\n`)
    .update(content)
    .digest('hex');
}

function boundaryIn(contentType = ''): string | undefined {
  const [, quoted, bare] =
    /^multipart\/form-data\b.*;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  return quoted ?? bare;
}

function withoutBoundary(bytes: Buffer, boundary: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(`--${boundary}`, '--'), 'latin1');
}
