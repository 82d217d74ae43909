// The account that watches: signs in, and signs in again when its session has ended.
import { ApiError, type Credentials, connect, type Vigia } from '#client';
import { failureOf } from '../client-failure.ts';
import { Failure } from '../command-line.ts';

/** The name or the password is wrong: trying again cannot help. */
export class Refused extends Failure {
  override readonly name = 'Refused';
}

export interface Account {
  readonly role: 'user' | 'admin';
  readonly call: Vigia['call'];
  /** As Session.token, but never without one. @throws Refused; Failure when the service does not answer */
  token(doubted?: string): Promise<string>;
}

/**
 * @param url of the HTTP API
 * @param connected for tests
 * @throws Refused; Failure when the service does not answer
 */
export async function signIn(
  url: string,
  credentials: Credentials,
  connected: Vigia = connect(url),
): Promise<Account> {
  const trying = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ApiError && error.code === 'invalid_credentials')
        throw new Refused(`The name ${credentials.username} or its password is wrong`);
      throw failureOf(error, url);
    }
  };
  const { session, call } = connected;
  await trying(() => connected.logIn(credentials));
  const { role } = await trying(() => call('GET', '/me'));
  return {
    role,
    call,
    token: (doubted) =>
      trying(async () => {
        const token = await session.token(doubted);
        if (token !== undefined) return token;
        // The session has ended: the password still opens a new one.
        await connected.logIn(credentials);
        return (await session.token()) as string;
      }),
  };
}
