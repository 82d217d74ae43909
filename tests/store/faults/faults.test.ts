// Every route while DynamoDB is throttled: 503 within 3 s, and normal answers afterwards in the same process. Other faults: faults.thorough.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Breakable, startBreakable } from '../breakable.ts';
import { during, needsToken, UNANSWERED } from './during.ts';

let system: Breakable;
beforeAll(async () => {
  system = await startBreakable();
});
afterAll(async () => await system.stop());

test('while DynamoDB is throttled every route that needs it answers 503 within 3 s, and 200 afterwards', async () => {
  const asked = system.routes.filter((found) => needsToken(found) || found.key === 'auth-login');
  expect(await during(system, { kind: 'throttled' }, asked)).toEqual(
    asked.map(({ key }) => [key, UNANSWERED]),
  );
  expect(await system.route('auth-me').call(system.headers)).toMatchObject({
    status: 200,
    body: { username: 'boss' },
  });
});

test('the audit log adds nothing to what is read, and one write to what it records', async () => {
  const audit = process.env.AUDIT_TABLE;
  // They end the session of all calls after them.
  const last = ['auth-logout', 'auth-erase'];
  for (const { key, spec, call } of system.routes.filter((found) => !last.includes(found.key))) {
    const before = system.database.done.length;
    const { status } = await call(system.headers);
    const own = system.database.done.slice(before).filter(({ input }) => input.TableName === audit);
    const written = own.filter(({ name }) => !/^(Get|BatchGet|Query)/.test(name)).map(({ name }) => name);
    const isRecorded = spec.audit !== undefined && status < 400;
    // A refusal may be recorded too, as the spec says.
    const most = spec.audit === undefined ? 0 : 1;
    expect({ key, writes: written.length >= Number(isRecorded) && written.length <= most }).toEqual({
      key,
      writes: true,
    });
    if (spec.method === 'GET') expect({ key, audit: spec.audit }).toEqual({ key, audit: undefined });
    if (!['admin-audit', 'auth-export'].includes(key))
      expect({ key, reads: own.length - written.length }).toEqual({ key, reads: 0 });
  }
});
