// Calls that change administrators, between any two requests of another, or after a crash there: one always stays.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { database } from '#lib/aws.ts';
import { changeRole, createAdmin, createUser, deleteUser, findUser, listAdmins } from '#lib/users/users.ts';
import { aroundCalls } from '../../support/around-calls.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';

const USERS = () => process.env.USERS_TABLE ?? '';
const NOW = new Date('2026-01-02T03:04:05Z');

let client: DynamoDBClient;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ client, stop } = await startDynalite());
});
afterAll(async () => await stop());

const admins = async (...names: string[]) => {
  for (const name of names) await createAdmin(name, 'h', NOW, true);
};
const roleOf = async (name: string) => (await findUser(name))?.role;
/** The names whose own item has the role. */
const byRole = async (names: string[]) => {
  const roles = await Promise.all(names.map(roleOf));
  return new Set(names.filter((_, i) => roles[i] === 'admin'));
};

describe('a call that runs between the requests of another, or after it crashed there', () => {
  const CALLS = {
    promoted: () => changeRole('ana', 'admin'),
    demoted: () => changeRole('ana', 'user'),
    deleted: () => deleteUser('ana'),
  };
  const BETWEEN = { ...CALLS, 'made administrator by force': () => createAdmin('ana', 'h', NOW, true) };

  /** A call that is paused before one of its requests. */
  interface Held {
    requestsLeft: number;
    reached(): void;
    goesOn: Promise<void>;
  }
  const held = new AsyncLocalStorage<Held>();
  beforeAll(() => {
    aroundCalls(database(), async (_, send) => {
      const own = held.getStore();
      if (own && own.requestsLeft-- === 0) {
        own.reached();
        await own.goesOn;
      }
      return await send();
    });
  });

  /** Runs `outer` up to its n-th request, then `between`; then `outer` continues or crashes. @returns false without an n-th request */
  async function interleave(
    outer: () => Promise<unknown>,
    n: number,
    between: () => Promise<unknown>,
    crashes = false,
  ): Promise<boolean> {
    const there = Promise.withResolvers<boolean>();
    const onwards = Promise.withResolvers<void>();
    const own = { requestsLeft: n, reached: () => there.resolve(true), goesOn: onwards.promise };
    const end = held.run(own, outer).then(
      () => false,
      () => false,
    );
    if (!(await Promise.race([there.promise, end]))) return false;
    await between().catch(() => {});
    if (crashes) onwards.reject(new Error('crashed'));
    else onwards.resolve();
    await end;
    return true;
  }

  const begin = async (role: string) => {
    await emptyTable(client, USERS(), 'username');
    await admins('bob', ...(role === 'admin' ? ['ana'] : []));
    if (role === 'user') await createUser('ana', 'h', NOW);
  };
  const expectInvariant = async (what: string) => {
    const [listed, admins] = await Promise.all([listAdmins(), byRole(['ana', 'bob'])]);
    expect(listed.size, what).toBeGreaterThan(0);
    for (const name of listed) expect(admins, what).toContain(name);
    return { listed, admins };
  };
  const cases = ['admin', 'user'].flatMap((role) =>
    Object.entries(CALLS).map((call) => [role, ...call] as const),
  );

  test.each(cases)(
    'list and roles stay consistent while a user of role %s is %s',
    async (role, outer, call) => {
      for (const [inner, between] of Object.entries(BETWEEN)) {
        for (let n = 0, reached = true; reached; n++) {
          await begin(role);
          reached = await interleave(call, n, between);
          const what = `${outer}; before request ${n}: ${inner}`;
          const { listed, admins } = await expectInvariant(what);
          expect(listed, what).toEqual(admins);
        }
      }
      const demoteBob = () => changeRole('bob', 'user');
      for (let n = 0, reached = true; reached; n++) {
        await begin(role);
        reached = await interleave(call, n, demoteBob, true);
        await expectInvariant(`${outer}; crashes before request ${n}, and bob is demoted`);
        await call().catch(() => {});
        const { listed, admins } = await expectInvariant(`${outer}, and repeated`);
        expect(listed).toEqual(admins);
      }
    },
  );
});
