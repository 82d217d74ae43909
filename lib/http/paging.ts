// Lists over HTTP: `limit` and `cursor` come in, `items` and `next_cursor` go out. What a cursor holds is the list's own.
import * as z from 'zod';

/** How many items a page has. */
export const pageSize = z
  .string()
  .regex(/^\d{1,3}$/, { error: 'un número de 1 a 100' })
  .transform(Number)
  .refine((value) => value >= 1 && value <= 100, { error: 'un número de 1 a 100' })
  .default(20);

/** Longer than any of ours. */
const MAX_CURSOR = 500;

/**
 * The query of a list. A cursor is opaque, not secret, and anyone can make one: it says where a page begins, never
 * whose list it is of. One that is broken or does not fit `position` is refused.
 */
export function pageQuery<Position extends z.ZodType>(position: Position) {
  const cursor = z
    .string()
    .max(MAX_CURSOR, { error: 'cursor inválido' })
    .transform((text, context): z.output<Position> => {
      const read = position.safeParse(decoded(text));
      if (read.success) return read.data;
      context.issues.push({ code: 'custom', message: 'cursor inválido', input: text });
      return z.NEVER;
    })
    .optional();
  return z.strictObject({ limit: pageSize, cursor });
}

/** The body of a list; `next_cursor` is null on the last page. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() });
}

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
