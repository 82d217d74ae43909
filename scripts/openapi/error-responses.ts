// The errors of the document: the forms of their bodies, and the responses, one for each set of codes of one status.
import * as z from 'zod/mini';
import { stateView } from '#lib/alerts/alerts.ts';
import { decisionView } from '#lib/autopilot/autopilot.ts';
import { DETAIL_CODES, type ERROR_FACTS, ERRORS, type ErrorCode } from '#lib/errors.ts';
import { moveView } from '#lib/models/schemas.ts';
import { runDecisionView } from '#lib/retraining/run-view.ts';
import { headersOf, limitHeaders } from './headers.ts';

const error = z.object({
  msg: z.string().check(z.describe('For a person, in Spanish')),
  code: z.string().check(z.describe('For a program; stable')),
  request_id: z.string().check(z.describe('The same as `X-Request-Id`')),
});

/** The forms of error bodies; some codes have further fields. */
const FORMS = {
  ApiError: error,
  RefusedFields: z.extend(error, {
    details: z
      .array(
        z.object({
          path: z.string().check(z.describe('"body.username"')),
          code: z.enum(DETAIL_CODES).check(z.describe('Why, for a program')),
          msg: z.string().check(z.describe('Why, for a person')),
        }),
      )
      .check(z.describe('Each field that was refused')),
  }),
  RateLimited: z.extend(error, { limit: z.string().check(z.describe('The limit that was reached')) }),
  AlertChanged: z.extend(error, { state: stateView.check(z.describe('The alert as it is now')) }),
  AliasMoved: z.extend(error, {
    move: z.optional(moveView).check(z.describe('The move that somebody else made, where it is known')),
  }),
  AutopilotChanged: z.extend(error, {
    decision: z
      .optional(decisionView)
      .check(z.describe('The decision that closed the proposal, where it is known')),
  }),
  RunNotAwaiting: z.extend(error, {
    decision: z.optional(runDecisionView).check(z.describe('What somebody else decided, where it is known')),
  }),
  UploadError: z.extend(error, {
    error: z.string().check(z.describe('The same as `msg`, for older clients')),
  }),
};
type Form = keyof typeof FORMS;

/** The forms that have a field. */
type FormWith<Field extends string> = {
  [Name in Form]: Field extends keyof z.output<(typeof FORMS)[Name]> ? Name : never;
}[Form];

const FORM_OF: Partial<Record<ErrorCode, Form>> & {
  [Code in keyof typeof ERROR_FACTS]: FormWith<(typeof ERROR_FACTS)[Code]>;
} = {
  invalid_request: 'RefusedFields',
  golden_digits_missed: 'RefusedFields',
  rate_limited: 'RateLimited',
  alert_changed: 'AlertChanged',
  alias_moved: 'AliasMoved',
  autopilot_changed: 'AutopilotChanged',
  run_not_awaiting: 'RunNotAwaiting',
  missing_file: 'UploadError',
  empty_filename: 'UploadError',
};

const FACTS: Record<Form, (code: ErrorCode) => object> = {
  ApiError: () => ({}),
  RefusedFields: (code) => ({
    details:
      code === 'golden_digits_missed'
        ? [{ path: 'body.model', code: 'golden_digit', msg: 'el 7 se lee como 1' }]
        : [{ path: 'body.username', code: 'wrong_format', msg: 'de 3 a 80 letras, cifras, «.», «_» o «-»' }],
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
  AliasMoved: () => ({
    move: {
      alias: 'v2',
      revision: 2,
      from: 'cnn-58ba9540',
      to: 'cnn-1f0e3dad',
      by: 'ana',
      reason: 'Gana la prueba A/B',
      at: '2026-01-02T03:04:05Z',
    },
  }),
  AutopilotChanged: () => ({
    decision: {
      revision: 4,
      kind: 'withdraw',
      by: 'autopilot',
      at: '2026-01-02T03:04:05Z',
      reason: 'v1 acierta como antes',
    },
  }),
  RunNotAwaiting: () => ({
    decision: { status: 'discarded', by: 'ana', reason: null, at: '2026-01-02T03:04:05Z' },
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
  422: 'Understood, but it cannot be done',
  429: 'Called too often',
  500: 'An error of the service; it is logged and raises an alert',
  503: 'The database or the queue does not answer; try again',
};

export const errorForms: Record<string, z.ZodMiniType> = FORMS;

/** The codes of an operation, a set for each status. */
export function codesByStatus(codes: readonly ErrorCode[]): ErrorCode[][] {
  return [...Map.groupBy(codes, (code) => ERRORS[code].status).values()].map((some) => some.toSorted());
}

export interface ErrorResponses {
  /** Those with a name. */
  components: Record<string, object>;
  /** A reference, or the response itself when it has no name. */
  of(codes: readonly ErrorCode[]): object;
}

/**
 * Names for programs that make clients: a set of one code has the name of the code, "RunNotFound"; of the other sets of a status, the one
 * that most operations have is named after the status, "Unauthorized". The rest stand in their operations.
 * @param sets of all operations, one for each use
 */
export function errorResponses(sets: readonly ErrorCode[][]): ErrorResponses {
  const uses = Map.groupBy(sets, (codes) => codes.join('.'));
  // Sets of one code first: their names are fixed.
  const byUse = [...uses.values()].toSorted(
    ([a = [], ...moreA], [b = [], ...moreB]) =>
      Number(a.length > 1) - Number(b.length > 1) ||
      moreB.length - moreA.length ||
      (String(a) < String(b) ? -1 : 1),
  );
  const names = new Map<string, string>();
  for (const [codes = []] of byUse) {
    const [code] = codes;
    if (!code) continue;
    const name = codes.length === 1 ? capitalised(code) : STATUS_NAMES[ERRORS[code].status];
    if (name !== undefined && ![...names.values()].includes(name)) names.set(codes.join('.'), name);
  }
  const named = [...names].toSorted(([, a], [, b]) => (a < b ? -1 : 1));
  return {
    components: Object.fromEntries(
      named.map(([codes, name]) => [name, errorResponse(codes.split('.') as ErrorCode[])]),
    ),
    of: (codes) => {
      const name = names.get(codes.join('.'));
      return name === undefined ? errorResponse(codes) : { $ref: `#/components/responses/${name}` };
    },
  };
}

/** "run_not_found" → "RunNotFound" */
function capitalised(code: string): string {
  return code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const STATUS_NAMES: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'ContentTooLarge',
  415: 'UnsupportedMediaType',
  422: 'UnprocessableContent',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

function errorResponse(codes: readonly ErrorCode[]) {
  const { status } = ERRORS[codes[0] as ErrorCode];
  return {
    description: `${DESCRIPTIONS[status] ?? 'Refused'}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    headers: headersOf(...headerNames(status, codes)),
    content: {
      'application/json': {
        schema: schemaOf(codes),
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function headerNames(status: number, codes: readonly ErrorCode[]): Parameters<typeof headersOf> {
  // Slack signs its calls: no challenge helps a caller without its secret.
  if (status === 401) return codes.includes('invalid_signature') ? [] : ['WWW-Authenticate'];
  if (status === 405) return ['Allow'];
  if (status === 429) return [...limitHeaders(), 'Retry-After'];
  return status === 503 || codes.includes('request_in_progress') ? ['Retry-After'] : [];
}

function schemaOf(codes: readonly ErrorCode[]) {
  const forms = [...new Set(codes.map((code) => FORM_OF[code] ?? 'ApiError'))];
  const [form] = forms;
  if (forms.length === 1 && form) return { $ref: `#/components/schemas/${form}` };
  return { anyOf: forms.map((name) => ({ $ref: `#/components/schemas/${name}` })) };
}

function exampleOf(code: ErrorCode): object {
  const request_id = '7d1f5c3a-9b2e-4f60-8a71-c4d5e6f70819';
  return { msg: ERRORS[code].msg, code, request_id, ...FACTS[FORM_OF[code] ?? 'ApiError'](code) };
}
