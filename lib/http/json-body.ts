// Parses a JSON body with middy's parser and validates it with a schema.
import jsonBodyParser from '@middy/http-json-body-parser';
import type * as z from 'zod';
import { AppError } from '#lib/errors.ts';
import type { Body } from './spec.ts';

const parser = jsonBodyParser();

/** A JSON body that fits the schema. A missing body is parsed as `{}`, so that the schema names the missing fields. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema): Body<Schema> {
  return {
    mediaType: 'application/json',
    schema,
    errors: ['invalid_json', 'invalid_request', 'unsupported_media_type'],
    before: (request) => {
      if (!request.event.body) {
        request.event.body = {};
        return;
      }
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
