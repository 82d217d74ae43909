// The user whom a JSON log line is about, by the names that loggers give to it.

const IDS = ['userId', 'user_id', 'userName', 'username', 'sub'];

/** Members that name a user. */
export const USERS: readonly string[] = [...IDS, 'user'];

/** `user` is an id, or an object with one. @returns undefined when the line names nobody. */
export function userOf(line: Record<string, unknown>): string | undefined {
  const { user } = line;
  const inner = typeof user === 'object' && user !== null ? (user as Record<string, unknown>) : { id: user };
  return idIn(line, IDS) ?? idIn(inner, ['id', ...IDS]);
}

function idIn(object: Record<string, unknown>, names: readonly string[]): string | undefined {
  const value = names.map((name) => object[name]).find((id) => isId(id));
  return value === undefined ? undefined : String(value);
}

function isId(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}
