// The list of people as data. Pure.
import type { Person } from '../api.ts';

/** Administrators first, and by name. */
export function sortedPeople(people: readonly Person[]): Person[] {
  const rank = ({ role }: Person) => (role === 'admin' ? 0 : 1);
  return [...people].sort((a, b) => rank(a) - rank(b) || a.username.localeCompare(b.username));
}

export function fitsName({ username }: Person, text: string): boolean {
  return username.toLowerCase().includes(text.trim().toLowerCase());
}

/** The one administrator that must stay; undefined while there are others, or while not everyone was read. */
export function lastAdministrator(people: readonly Person[], isCut: boolean): string | undefined {
  const administrators = people.filter(({ role }) => role === 'admin');
  return administrators.length === 1 && !isCut ? administrators[0]?.username : undefined;
}
