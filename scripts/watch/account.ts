// Who watches: signs in, and has a fresh access token for every connection.

/** The name or the password is wrong: no later try will do. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export interface Account {
  readonly role: 'user' | 'admin';
  /** One that has its 15 minutes before it. @throws Refused; Error when the service does not answer. */
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

/** @param url of the HTTP API. @throws Refused; Error when the service does not answer. */
export async function signIn(url: string, credentials: Credentials): Promise<Account> {
  let tokens = await login(url, credentials);
  let isFresh = true;
  const { role } = await read<{ role: Account['role'] }>(
    await ask(`${url}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } }),
  );
  return {
    role,
    freshToken: async () => {
      // A spent or ended session is no reason to stop: the password still stands.
      if (!isFresh) tokens = (await refresh(url, tokens)) ?? (await login(url, credentials));
      isFresh = false;
      return tokens.access_token;
    },
  };
}

async function login(url: string, credentials: Credentials): Promise<Tokens> {
  const response = await ask(`${url}/login`, json(credentials));
  if (response.status === 401)
    throw new Refused(`${credentials.username} may not sign in with this password`);
  return await read(response);
}

async function refresh(url: string, { refresh_token }: Tokens): Promise<Tokens | undefined> {
  const response = await ask(`${url}/refresh`, json({ refresh_token }));
  return response.ok ? await read(response) : undefined;
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  return await fetch(url, init).catch((cause: Error) => {
    throw new Error(`Nothing answers at ${new URL(url).origin}`, { cause });
  });
}

async function read<Body>(response: Response): Promise<Body> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Body;
}

function json(value: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
