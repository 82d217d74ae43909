// Pages of a list over HTTP: a request has `limit` and `cursor`, an answer `items` and `next_cursor`.
import * as z from 'zod/mini';

/** Items on a page, 1 to 100. */
export const pageSize = z._default(
  z
    .pipe(z.string().check(z.regex(/^\d{1,3}$/, { error: 'un número de 1 a 100' })), z.transform(Number))
    .check(z.refine((value) => value >= 1 && value <= 100, { error: 'un número de 1 a 100' })),
  20,
);

/** Characters; every cursor that we issue is shorter. */
const MAX_CURSOR = 500;

/**
 * The query of a list. A cursor says where a page begins and nothing else, because anyone can make one: it must not say
 * which user's list to read.
 * @param position schema of the decoded cursor; a cursor that does not fit it is refused.
 */
export function pageQuery<Position extends z.ZodMiniType>(position: Position) {
  const cursor = z.optional(
    z.pipe(
      z.string().check(z.maxLength(MAX_CURSOR, { error: 'cursor inválido' })),
      z.transform((text, context): z.output<Position> => {
        const read = position.safeParse(decoded(text));
        if (read.success) return read.data;
        context.issues.push({ code: 'custom', message: 'cursor inválido', input: text });
        return z.NEVER;
      }),
    ),
  );
  return z.strictObject({ limit: pageSize, cursor });
}

/** The body of an answer; `next_cursor` is null on the last page. */
export function pageOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), next_cursor: z.nullable(z.string()) });
}

/** The cursor for the next page; null when there is none. */
export function cursorOf(position: object | undefined): string | null {
  return position === undefined ? null : Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
