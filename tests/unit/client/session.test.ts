// A session: of a browser with several tabs, against a server on which a refresh token works once.
import { expect, test } from 'vitest';
import { ApiError } from '../../../client/call.ts';
import { lockHere } from '../../../client/lock.ts';
import { type News, Session, type StoredSession, type TokenPair } from '../../../client/session.ts';
import { inMemory } from '../../../page/store/database.ts';

const LIFETIME_S = 900;
const MINUTE = 60_000;

/** A server, a database and a lock that all tabs share, and a clock. */
function browser() {
  let clock = 0;
  let serial = 0;
  let isOpen = true;
  const valid = new Set<string>();
  const store = inMemory<StoredSession>(({ key }) => key);
  const tabs: Session[] = [];
  const lock = lockHere();

  const pair = (): TokenPair => {
    serial += 1;
    valid.add(`refresh ${serial}`);
    return {
      access_token: `access ${serial} until ${clock + 1000 * LIFETIME_S}`,
      refresh_token: `refresh ${serial}`,
      token_type: 'Bearer',
      expires_in: LIFETIME_S,
    };
  };
  const refresh = async (token: string): Promise<TokenPair> => {
    // Others run meanwhile, as during a call.
    await new Promise((resolve) => setTimeout(resolve));
    if (!isOpen || !valid.delete(token)) {
      isOpen = false;
      throw new ApiError(401, 'invalid_token');
    }
    return pair();
  };
  const open = (over: Partial<ConstructorParameters<typeof Session>[0]> = {}) => {
    const tab: Session = new Session({
      store,
      refresh,
      logout: async () => {
        isOpen = false;
      },
      lock,
      now: () => clock,
      tell: (news: News) => {
        for (const other of tabs) if (other !== tab) void other.hear(news);
      },
      ...over,
    });
    tabs.push(tab);
    return tab;
  };
  return {
    open,
    pair,
    store,
    isOpen: () => isOpen,
    end: () => {
      isOpen = false;
    },
    wait: (ms: number) => {
      clock += ms;
    },
    isUsable: (token: string | undefined) => token !== undefined && Number(token.split(' ').at(-1)) > clock,
  };
}

test('two tabs that call all the time for two hours stay signed in', async () => {
  const world = browser();
  const first = world.open();
  const second = world.open();
  await first.begin('ana', world.pair());
  for (let minute = 0; minute < 120; minute++) {
    const tokens = await Promise.all([first.token(), second.token(), first.token(), second.token()]);
    for (const token of tokens) expect(world.isUsable(token)).toBe(true);
    world.wait(MINUTE);
  }
  expect(world.isOpen()).toBe(true);
  expect([first.state, second.state]).toEqual([{ username: 'ana' }, { username: 'ana' }]);
});

test('tabs that hear nothing of each other stay signed in too: each reads the token that is stored', async () => {
  const world = browser();
  const first = world.open({ tell: () => undefined });
  await first.begin('ana', world.pair());
  const second = world.open({ tell: () => undefined });
  await second.restore();
  for (let minute = 0; minute < 60; minute++) {
    await Promise.all([first.token(), second.token()]);
    world.wait(MINUTE);
  }
  expect(world.isOpen()).toBe(true);
});

test('a token is exchanged a minute before it expires, and not before', async () => {
  const world = browser();
  const tab = world.open();
  await tab.begin('ana', world.pair());
  const token = await tab.token();
  world.wait(13 * MINUTE);
  expect(await tab.token()).toBe(token);
  world.wait(MINUTE);
  expect(await tab.token()).not.toBe(token);
});

test('a session that the server ended ends in every tab, and is not taken for a signing-out', async () => {
  const world = browser();
  const [first, second] = [world.open(), world.open()];
  await first.begin('ana', world.pair());
  world.end();
  world.wait(15 * MINUTE);
  expect(await second.token()).toBeUndefined();
  expect([first.state, second.state]).toEqual(['ended', 'ended']);
  expect(await world.store.get('current')).toBeUndefined();
});

test('without a connection nobody is signed out', async () => {
  const world = browser();
  let isOffline = false;
  const tab = world.open({
    refresh: async () => {
      throw isOffline ? new ApiError(0, 'offline') : new Error('not expected');
    },
  });
  await tab.begin('ana', world.pair());
  isOffline = true;
  world.wait(20 * MINUTE);
  await expect(tab.token()).rejects.toMatchObject({ code: 'offline' });
  expect(tab.state).toEqual({ username: 'ana' });
});

test('signing out ends the session on the server and in the other tabs', async () => {
  const world = browser();
  const [first, second] = [world.open(), world.open()];
  await first.begin('ana', world.pair());
  await first.signOut();
  expect(world.isOpen()).toBe(false);
  expect([first.state, second.state]).toEqual(['signed out', 'signed out']);
  expect(await second.token()).toBeUndefined();
});

test('a token that was doubted is exchanged once, however many callers doubt it', async () => {
  const world = browser();
  const [first, second] = [world.open(), world.open()];
  await first.begin('ana', world.pair());
  const doubted = await first.token();
  const fresh = await Promise.all([first.token(doubted), second.token(doubted), first.token(doubted)]);
  expect(new Set(fresh).size).toBe(1);
  expect(fresh[0]).not.toBe(doubted);
  expect(await first.token()).toBe(fresh[0]);
});

test('a refusal of an older token does not end the session that has begun since', async () => {
  const world = browser();
  const tab = world.open();
  await tab.begin('ana', world.pair());
  const old = (await tab.token()) as string;
  await tab.begin('eva', world.pair());
  await tab.refused(old);
  expect(tab.state).toEqual({ username: 'eva' });
  await tab.refused((await tab.token()) as string);
  expect(tab.state).toBe('ended');
});

test('what clients of other stores tell changes nothing: nobody calls as somebody else, and nobody is signed out', async () => {
  const world = browser();
  const eva = world.open({ store: inMemory<StoredSession>(({ key }) => key) });
  const ana = world.open();
  await ana.begin('ana', world.pair());
  const own = await ana.token();
  await eva.begin('eva', world.pair());
  world.wait(14 * MINUTE);
  const [ofEva, ofAna] = [await eva.token(), await ana.token()];
  expect(new Set([own, ofEva, ofAna]).size).toBe(3);
  expect(ana.state).toEqual({ username: 'ana' });
  await eva.signOut();
  expect([ana.state, await ana.token()]).toEqual([{ username: 'ana' }, ofAna]);
});

test('a sign-in during an exchange of the session before stays, whether that exchange succeeds or not', async () => {
  for (const isEnded of [false, true]) {
    const world = browser();
    const tab = world.open();
    await tab.begin('ana', world.pair());
    world.wait(15 * MINUTE);
    if (isEnded) world.end();
    const exchange = tab.token();
    await tab.begin('eva', world.pair());
    await exchange;
    expect(tab.state).toEqual({ username: 'eva' });
    expect(await world.store.get('current')).toMatchObject({ username: 'eva' });
  }
});

test('a refusal does not remove the session that another tab has begun and not told yet', async () => {
  const world = browser();
  const first = world.open();
  const second = world.open({ tell: () => undefined });
  await first.begin('ana', world.pair());
  const old = (await first.token()) as string;
  await second.begin('eva', world.pair());
  await first.refused(old);
  expect(await world.store.get('current')).toMatchObject({ username: 'eva' });
});
