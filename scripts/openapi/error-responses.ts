// The errors of the document: the forms of their bodies, and one response for each set of codes of one status.
import * as z from 'zod';
import { stateView } from '#lib/alerts/alerts.ts';
import { ERRORS, type ErrorCode } from '#lib/errors.ts';
import { headersOf, limitHeaders } from './headers.ts';

const error = z.object({
  msg: z.string().describe('For a person, in Spanish'),
  code: z.string().describe('For a program; stable'),
  request_id: z.string().describe('The same as `X-Request-Id`'),
});

/** The forms of error bodies; some codes have further fields. */
const FORMS = {
  Error: error,
  RefusedFields: error.extend({
    details: z
      .array(z.object({ path: z.string().describe('"body.username"'), msg: z.string() }))
      .describe('Each field that was refused'),
  }),
  RateLimited: error.extend({ limit: z.string().describe('The limit that was reached') }),
  AlertChanged: error.extend({ state: stateView.describe('The alert as it is now') }),
  UploadError: error.extend({ error: z.string().describe('The same as `msg`, for older clients') }),
};
type Form = keyof typeof FORMS;

const FORM_OF: Partial<Record<ErrorCode, Form>> = {
  invalid_request: 'RefusedFields',
  golden_digits_missed: 'RefusedFields',
  rate_limited: 'RateLimited',
  alert_changed: 'AlertChanged',
  missing_file: 'UploadError',
  empty_filename: 'UploadError',
};

const FACTS: Record<Form, (code: ErrorCode) => object> = {
  Error: () => ({}),
  RefusedFields: (code) => ({
    details:
      code === 'golden_digits_missed'
        ? [{ path: 'body.model', msg: 'el 7 se lee como 1' }]
        : [{ path: 'body.username', msg: 'de 3 a 80 letras, cifras, «.», «_» o «-»' }],
  }),
  RateLimited: () => ({ limit: '50 per hour' }),
  AlertChanged: () => ({
    state: {
      rev: 3,
      status: 'acknowledged',
      acknowledged: { by: 'ana', at: '2026-01-02T03:04:05Z' },
      silenced: null,
      resolved: null,
      assigned: null,
    },
  }),
  UploadError: (code) => ({ error: ERRORS[code].msg }),
};

/** The meaning of a status, for all its codes. */
const DESCRIPTIONS: Record<number, string> = {
  400: 'The request does not have the form that the operation needs',
  401: 'Not signed in: no token, or one that is not accepted',
  403: 'Signed in, but not allowed to',
  404: 'Not found',
  405: 'The path exists, but not with this method',
  409: 'The current state does not allow it',
  413: 'Too large',
  415: 'The content type is not accepted',
  422: 'Understood, but there is nothing to do',
  429: 'Called too often',
  500: 'An error of the service; it is logged and raises an alert',
  503: 'The database or the queue does not answer; try again',
};

export const errorForms: Record<string, z.ZodType> = FORMS;

/** Status → name of the response among the components, for an operation that may answer these codes. */
export function responseNames(codes: readonly ErrorCode[]): Record<string, string> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [String(status), some.toSorted().join('.')] as const),
  );
}

/** @param name as `responseNames` gives it */
export function errorResponse(name: string) {
  const codes = name.split('.') as ErrorCode[];
  const status = ERRORS[codes[0] as ErrorCode].status;
  return {
    description: DESCRIPTIONS[status] ?? 'Refused',
    headers: headersOf(...headerNames(status, codes)),
    content: {
      'application/json': {
        schema: schemaOf(codes),
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function headerNames(status: number, codes: ErrorCode[]): Parameters<typeof headersOf> {
  // Slack signs its calls: no challenge helps a caller without its secret.
  if (status === 401) return codes.includes('invalid_signature') ? [] : ['WWW-Authenticate'];
  if (status === 405) return ['Allow'];
  if (status === 429) return [...limitHeaders(), 'Retry-After'];
  return status === 503 ? ['Retry-After'] : [];
}

function schemaOf(codes: ErrorCode[]) {
  const forms = [...Map.groupBy(codes, (code) => FORM_OF[code] ?? 'Error')].map(([form, some]) => ({
    allOf: [
      { $ref: `#/components/schemas/${form}` },
      { type: 'object' as const, properties: { code: { type: 'string' as const, enum: some } } },
    ],
  }));
  return forms.length === 1 && forms[0] ? forms[0] : { oneOf: forms };
}

function exampleOf(code: ErrorCode): object {
  const request_id = '7d1f5c3a-9b2e-4f60-8a71-c4d5e6f70819';
  return { msg: ERRORS[code].msg, code, request_id, ...FACTS[FORM_OF[code] ?? 'Error'](code) };
}
