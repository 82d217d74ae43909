// Use cases export and erase with fake dependencies: every page of an export, and who may delete an account.
import { beforeEach, describe, expect, test } from 'vitest';
import type { AccessControl } from '#lib/http/access.ts';
import { deleteAccount } from '../../../functions/admin/delete.ts';
import { eraseMe } from '../../../functions/auth/erase.ts';
import { exportMine } from '../../../functions/auth/export.ts';
import { invoke, json } from '../../support/gateway.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const AT = NOW.toISOString();
const ana = {
  username: 'ana',
  role: 'user' as const,
  created_at: AT,
  slack: 'slack#T1#U1',
  sessions: new Map([['s1', { jti: 'j', expires_at: 2e9 }]]),
  hash: 'hash',
  role_tag: '',
};
const access: AccessControl = {
  authenticate: async () => ({ sub: 'ana', sid: 's1', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 }),
  findUser: async (name) => (name === 'ana' || name === 'ANA' ? ana : undefined),
};
const headers = { authorization: 'Bearer x' };

let done: unknown[][];
beforeEach(() => {
  done = [];
});

describe('an export', () => {
  const pixels = new Uint8Array(784).fill(255);
  const place = { at: AT, id: 'x' };
  const prediction = {
    prediction_id: 'p',
    version: 'v1',
    model: 'm',
    digit: 7,
    probabilities: Array(10).fill(0.1),
    pixels,
    at: AT,
  };
  const answer = { feedback_id: 'f', username: 'ana', prediction: 7, correct: true, comment: 'mine', at: AT };
  const entry = { actor: 'ana', action: 'session.begin', outcome: 'done', via: 'api', at: AT };
  const two = async (
    name: string,
    what: unknown[],
    item: object,
    after: object | undefined,
    next: object,
  ) => {
    done.push([name, ...what]);
    return after ? { items: [item] } : { items: [item], next };
  };
  const deps = {
    access,
    now: () => NOW,
    listPredictions: (...[user, since, limit, after]: never[]) =>
      two('predictions', [user, since, limit], prediction, after, place),
    listOfUser: (...[user, limit, after, since]: never[]) =>
      two('feedback', [user, since, limit], answer, after, place),
    labelDetails: async () => new Map([['f', { pixels }]]),
    listAudit: (...[filter, limit, , after]: never[]) =>
      two('audit', [filter, limit], entry, after, { place: 'x' }),
  } as unknown as Parameters<typeof exportMine>[0] & object;
  const page = (query: Record<string, string>) => invoke(exportMine(deps), { headers, query });

  test('has every part to its end, page by page, each of the account as it is now alone', async () => {
    const parts: Record<string, number>[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null; pages++) {
      if (pages > 10) expect.fail('the export has no end');
      const { status, body } = await page({ limit: '2', ...(cursor && { cursor }) });
      expect({ status, account: body.account }).toEqual({
        status: 200,
        account: { username: 'ana', role: 'user', created_at: AT, slack: 'T1#U1' },
      });
      parts.push({ p: body.predictions.length, f: body.feedback.length, a: body.audit.length });
      cursor = body.next_cursor;
    }
    const [p, f, a] = [
      { p: 1, f: 0, a: 0 },
      { p: 0, f: 1, a: 0 },
      { p: 0, f: 0, a: 1 },
    ];
    expect(parts).toEqual([p, p, f, f, a, a]);
    expect(done[0]).toEqual(['predictions', 'ana', AT, 2]);
    expect(done[2]).toEqual(['feedback', 'ana', AT, 2]);
    expect(done[4]).toEqual(['audit', { actor: 'ana', since: AT }, 2]);
  });

  test('has the pictures of predictions and answers', async () => {
    const picture = Buffer.alloc(784, 255).toString('base64');
    expect((await page({})).body.predictions).toMatchObject([{ prediccion: 7, picture }]);
    const cursor = Buffer.from('{"part":"feedback"}').toString('base64url');
    expect((await page({ cursor })).body.feedback).toMatchObject([{ comment: 'mine', picture }]);
  });

  test.each(['{"part":"users"}', '{"part":"audit","after":{"at":"x","id":"y"}}', '{}'])(
    'refuses the cursor %s',
    async (text) => {
      const { status } = await page({ cursor: Buffer.from(text).toString('base64url') });
      expect(status).toBe(400);
    },
  );

  test('of a hundred answers with the longest comments is below the 6 MB that Lambda answers', async () => {
    const items = Array.from({ length: 100 }, () => ({ ...answer, comment: '\u0001'.repeat(2_000) }));
    const listOfUser = async () => ({ items });
    const cursor = Buffer.from('{"part":"feedback"}').toString('base64url');
    const call = { headers, query: { limit: '100', cursor } };
    const { body } = await invoke(exportMine({ ...deps, listOfUser } as never), call);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(2_000_000);
  });
});

describe('a deletion', () => {
  const erasure = {
    pseudonym: 'deleted-0123456789abcdef',
    account: 'ana',
    account_at: AT,
    at: AT,
    pictures: true,
  };
  const deps = {
    access,
    findUser: async () => ana,
    passwordMatches: async (password: string) => password === 'right',
    beginErasure: async (user: typeof ana, how: object) => {
      done.push(['erase', user.username, how]);
      return erasure;
    },
    endConnections: async (whose: object) => void done.push(['connections', whose]),
    now: () => NOW,
  };
  const leave = (body: unknown) => {
    const sent = json(body);
    return invoke(eraseMe(deps as never), { ...sent, headers: { ...sent.headers, ...headers } });
  };

  test('of the own account needs the password', async () => {
    expect(await leave({ password: 'wrong' })).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    });
    expect(await leave({})).toMatchObject({ status: 400 });
    expect(done).toEqual([]);
  });

  test('of the own account ends it and its connections, and says until when what is erased and what is not', async () => {
    const { status, body } = await leave({ password: 'right', erase_pictures: true });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { pseudonym: erasure.pseudonym, done_by: '2026-01-02T04:04:05.000Z' },
    });
    expect(body.msg).toMatch(/También se borran las imágenes.*modelos ya aprendieron.*no se puede quitar/);
    expect(done).toEqual([
      ['erase', 'ana', { pictures: true }],
      ['connections', { username: 'ana' }],
    ]);
  });

  test.each([
    [{ username: 'ANA' }, { erase_pictures: 'true' }, 202, { by: undefined, pictures: true }],
    [{ username: 'nobody' }, {}, 404, undefined],
  ])('by an administrator of %j', async (pathParameters, query, status, how) => {
    const admin: AccessControl = {
      ...access,
      findUser: async (name) => ({ ana: { ...ana, role: 'admin' as const }, ANA: ana })[name],
    };
    const answer = await invoke(deleteAccount({ ...deps, access: admin } as never), {
      headers,
      pathParameters,
      query,
    });
    expect(answer.status).toBe(status);
    expect(done[0]).toEqual(how && ['erase', 'ana', how]);
  });
});
