// What the signed-in person may do, as the server says it: read at each sign-in, and again until it answers.
import { useEffect, useState } from 'preact/hooks';
import type { Answer } from '#client';
import { vigia } from './account.ts';

export type Role = Answer<'GET', '/me'>['role'];

interface KnownRole {
  /** undefined until it is known */
  role?: Role;
  /** Why it could not be read; it is tried again. */
  problem?: unknown;
}

const ROLE_AGAIN_MS = 10_000;

export function useRole(username: string | undefined): KnownRole {
  const [known, setKnown] = useState<KnownRole & { username?: string }>({});
  useEffect(() => {
    if (username === undefined) return;
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      clearTimeout(timer);
      vigia.call('GET', '/me').then(
        ({ role }) => isCurrent && setKnown({ username, role }),
        (problem) => {
          if (!isCurrent) return;
          setKnown((before) =>
            before.username === username && before.role ? before : { username, problem },
          );
          timer = setTimeout(read, ROLE_AGAIN_MS);
        },
      );
    };
    read();
    addEventListener('online', read);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
      removeEventListener('online', read);
    };
  }, [username]);
  return known.username === username ? known : {};
}
