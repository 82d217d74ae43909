// The callers: users who register and sign in, and the administrator that `npm start` creates.
import type { Client } from './client.ts';
import type { Caller, People } from './traffic.ts';

export const ADMIN = { username: 'boss', password: 'a-password-for-the-load' };
const PASSWORD = 'another-password-for-the-load';

const names = (count: number) => Array.from({ length: count }, (_, i) => `load-${i}`);

export async function register(client: Client, count: number): Promise<void> {
  for (const username of names(count)) {
    const { kind } = await client.post('/register', json({ username, password: PASSWORD }));
    if (kind !== '201') throw new Error(`registering ${username} answered ${kind}`);
  }
}

/** Signs in all users one after another: a hash takes 300 ms. Their tokens last 15 minutes. */
export async function signIn(client: Client, count: number): Promise<People> {
  const admin = await tokenOf(client, ADMIN.username, ADMIN.password);
  const users: Caller[] = [];
  for (const username of names(count)) users.push(await tokenOf(client, username, PASSWORD));
  return { users, admin };
}

async function tokenOf(client: Client, username: string, password: string): Promise<Caller> {
  const { kind, body } = await client.post('/login', json({ username, password }));
  if (kind !== '200') throw new Error(`${username}'s login answered ${kind}`);
  return { authorization: `Bearer ${body.access_token}` };
}

const json = (value: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
