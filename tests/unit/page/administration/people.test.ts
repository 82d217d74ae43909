// The list of people: administrators first, and who is the last of them.
import { expect, test } from 'vitest';
import type { Person } from '../../../../page/administration/api.ts';
import { fitsName, lastAdministrator, sortedPeople } from '../../../../page/administration/people/people.ts';

const person = (username: string, role: Person['role'] = 'user'): Person => ({
  username,
  role,
  created_at: '2026-01-31T12:00:00.000Z',
});

test('administrators come first, then the others, each by name', () => {
  const people = [person('Eva'), person('dani'), person('Zoe', 'admin'), person('ana', 'admin')];
  expect(sortedPeople(people).map(({ username }) => username)).toEqual(['ana', 'Zoe', 'dani', 'Eva']);
});

test('a name is found by a part of it, in any case', () => {
  expect(fitsName(person('Ana.López'), ' ana')).toBe(true);
  expect(fitsName(person('Ana.López'), 'eva')).toBe(false);
});

test('there is a last administrator only when everyone was read and one is left', () => {
  const one = [person('ana', 'admin'), person('eva')];
  expect(lastAdministrator(one, false)).toBe('ana');
  expect(lastAdministrator(one, true)).toBeUndefined();
  expect(lastAdministrator([...one, person('zoe', 'admin')], false)).toBeUndefined();
  expect(lastAdministrator([], false)).toBeUndefined();
});
