// Parses a JSON body with middy's parser and validates it with a schema.
import jsonBodyParser from '@middy/http-json-body-parser';
import type * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import type { Body, HttpEvent } from './spec.ts';

const parser = jsonBodyParser();

/** Some programs put it before UTF-8; RFC 8259 §8.1 lets a parser ignore it. */
const BYTE_ORDER_MARK = '\uFEFF';

/** The text of the body without a byte order mark. */
function withoutMark({ body, isBase64Encoded }: HttpEvent): string {
  const text = Buffer.from(String(body), isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** In this order: a backslash that is escaped, both halves of a character, one half alone. */
const ESCAPES =
  /\\\\|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][\da-fA-F]{2})/g;

/** JSON can name half a character, which is none and cannot be written as UTF-8. As other bytes that are no UTF-8 it becomes U+FFFD. */
function wellFormed(json: string): string {
  return json.replace(ESCAPES, (all, half: string | undefined) => (half === undefined ? all : '\\ufffd'));
}

/** A JSON body that fits the schema. A missing body is parsed as `{}`, so that the schema names the missing fields. */
export function jsonBody<Schema extends z.ZodMiniType>(schema: Schema): Body<Schema> {
  return {
    mediaType: 'application/json',
    schema,
    errors: ['invalid_json', 'invalid_request', 'unsupported_media_type'],
    before: (request) => {
      if (!request.event.body) {
        request.event.body = {};
        return;
      }
      request.event.body = wellFormed(withoutMark(request.event));
      request.event.isBase64Encoded = false;
      try {
        // The parser uses only the event of its request.
        parser.before?.(request as Parameters<NonNullable<typeof parser.before>>[0]);
      } catch (error) {
        const { statusCode } = error as { statusCode?: number };
        throw new AppError(statusCode === 415 ? 'unsupported_media_type' : 'invalid_json', { cause: error });
      }
    },
  };
}
