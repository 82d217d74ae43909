// Pools of sandboxes with one function whose event says what it does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import type { SystemLogLevel } from '../../../../local/runtime/platform-lines.ts';
import type { Outcome } from '../../../../local/runtime/sandbox.ts';
import { SandboxPool } from '../../../../local/runtime/sandbox-pool.ts';

const THREAD = new URL('../../../../local/runtime/worker-thread.ts', import.meta.url);

/** For the tests of one file. The folder holds the function f; tests may write others. */
export function sandboxPools() {
  const folder = mkdtempSync(join(tmpdir(), 'runtime-'));
  writeFileSync(
    join(folder, 'f.mjs'),
    `const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
     let calls = 0;
     const kinds = {
       ok: () => ({ calls, left: undefined }),
       nothing: () => undefined,
       throw: () => { throw new TypeError('boom'); },
       text: () => { throw 'only text'; },
       reject: async () => { void Promise.reject(new RangeError('unhandled')); await wait(1000); },
       rejectText: async () => { void Promise.reject('unhandled'); await wait(1000); },
       throwLate: async () => { setTimeout(() => { throw new RangeError('unhandled'); }); await wait(1000); },
       monitor: async () => {
         process.on('uncaughtExceptionMonitor', (error, origin) => process.stderr.write(error.name + ' ' + origin + '\\n'));
         void Promise.reject(new RangeError('unhandled'));
         await wait(1000);
       },
       large: () => 'x'.repeat(6_300_000),
       fill: () => { const all = []; for (;;) all.push(Array(100_000).fill(all.length)); },
       late: () => { setTimeout(() => { throw new Error('late'); }, 20); return 1; },
       exit: () => process.exit(3),
       hang: () => wait(60_000),
       spin: () => { for (;;); },
       circular: () => { const a = {}; a.a = a; return a; },
       log: () => { console.log('logged'); process.stdout.write('raw '); process.stderr.write('text\\nunfinished'); },
       env: () => ({ ...process.env }),
     };
     export const handler = async ({ kind }, context) => { calls++; return kinds[kind](context); };`,
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  const pools: SandboxPool[] = [];
  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.stop()));
  });

  function createPool({
    file = 'f',
    maxSandboxes = 8,
    idleMs = 60_000,
    env = {},
    timeoutMs = 60_000,
    growAfterMs = 1,
    systemLogLevel = 'INFO' as SystemLogLevel,
  } = {}) {
    const lines: { stream: string; line: string }[] = [];
    const settings = {
      thread: THREAD,
      folder,
      handler: `${file}.handler`,
      timeoutMs,
      functionName: 'f',
      memorySizeMB: 128,
      systemLogLevel,
      env,
    };
    const pool = new SandboxPool(settings, (stream, line) => lines.push({ stream, line }), {
      maxSandboxes,
      idleMs,
      growAfterMs,
    });
    pools.push(pool);
    let count = 0;
    const invoke = (kind: string): Promise<Outcome> => {
      const awsRequestId = `r${++count}`;
      return pool.invoke(() => ({ event: { kind }, context: { awsRequestId } }));
    };
    const entries = () => lines.map(({ line }) => (line.startsWith('{') ? JSON.parse(line) : line));
    return { pool, invoke, entries, lines };
  }

  return { folder, createPool };
}
