// The account that watches: signs in, and gets a fresh access token for every connection.
import { Failure } from '../command-line.ts';

/** The name or the password is wrong: trying again cannot help. */
export class Refused extends Failure {
  override readonly name = 'Refused';
}

export interface Account {
  readonly role: 'user' | 'admin';
  /** A new access token, valid for 15 minutes. @throws Refused; Failure when the service does not answer. */
  freshToken(): Promise<string>;
}

interface Credentials {
  username: string;
  password: string;
}

interface Tokens {
  access_token: string;
  refresh_token: string;
}

/** @param url of the HTTP API. @throws Refused; Failure when the service does not answer. */
export async function signIn(url: string, credentials: Credentials): Promise<Account> {
  let tokens = await login(url, credentials);
  let isFresh = true;
  const { role } = await read<{ role: Account['role'] }>(
    await ask(`${url}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } }),
  );
  return {
    role,
    freshToken: async () => {
      // When the session has ended, the password still opens a new one.
      if (!isFresh) tokens = (await refresh(url, tokens)) ?? (await login(url, credentials));
      isFresh = false;
      return tokens.access_token;
    },
  };
}

async function login(url: string, credentials: Credentials): Promise<Tokens> {
  const response = await ask(`${url}/login`, json(credentials));
  if (response.status === 401) throw new Refused(`The name ${credentials.username} or its password is wrong`);
  return await read(response);
}

async function refresh(url: string, { refresh_token }: Tokens): Promise<Tokens | undefined> {
  const response = await ask(`${url}/refresh`, json({ refresh_token }));
  return response.ok ? await read(response) : undefined;
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  return await fetch(url, init).catch((cause: Error) => {
    throw new Failure(`Nothing answers at ${new URL(url).origin}`, { cause });
  });
}

async function read<Body>(response: Response): Promise<Body> {
  if (!response.ok) {
    throw new Failure(`${response.url} answered ${response.status}: ${await response.text()}`);
  }
  return (await response.json()) as Body;
}

function json(value: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
