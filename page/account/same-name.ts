// User names are unique without regard to case: a phone writes "Ana" for "ana", and both are one person.

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
