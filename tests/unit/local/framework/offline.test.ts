// The edits of serverless-offline, the bundling of functions, and the texts in the terminal.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { createFirstAdmin } from '../../../../local/admin.ts';
import { renderBanner } from '../../../../local/banner.ts';
import { buildOptions } from '../../../../local/bundles/bundle-options.ts';
import { applyEdit, EDITS } from '../../../../local/framework/offline-fixes.ts';
import { renderFunctionLine } from '../../../../local/function-line.ts';
import { mappingsOf } from '../../../../local/sqs/mapping.ts';

test.each(EDITS.map((edit) => [`${edit.file}: ${edit.why}`, edit] as const))(
  'the edit fits serverless-offline: %s',
  (_name, edit) => {
    const path = `node_modules/serverless-offline/src/${edit.file}`;
    expect(applyEdit(readFileSync(path, 'utf8'), edit)).toContain(edit.to);
  },
);

test('an edit that no longer fits is an error', () => {
  const edit = { file: 'x.js', why: 'reason', from: 'old', to: 'new' };
  expect(applyEdit('an old text', edit)).toBe('an new text');
  expect(() => applyEdit('a new text', edit)).toThrow(/x\.js has changed.*reason/);
  expect(() => applyEdit('old old', edit)).toThrow(/x\.js has changed/);
});

test('functions are bundled together, with the options of custom.esbuild', () => {
  const declared = { target: 'node24', external: ['sharp'], packager: 'npm', concurrency: 4, minify: true };
  const options = buildOptions(
    declared as Parameters<typeof buildOptions>[0],
    ['functions/a.ts'],
    '/service',
  );
  expect(options).toMatchObject({
    entryPoints: ['functions/a.ts'],
    target: 'node24',
    external: ['sharp', '@tensorflow/*', 'undici'],
    minify: false,
    splitting: true,
  });
  expect(options).not.toHaveProperty('packager');
  expect(options).not.toHaveProperty('concurrency');
});

const shown = (line: unknown) => {
  const rendered = renderFunctionLine('predict-v1', typeof line === 'string' ? line : JSON.stringify(line));
  return rendered && stripVTControlCharacters(rendered).replace(/^predict-v1 +/, '');
};
const stackTrace = [
  'Error: x',
  '    at own (/service/functions/predict/v1.ts:1:2)',
  '    at middy (/service/node_modules/@middy/core/index.js:1:2)',
  '    at process (node:internal/process:1:2)',
  '    at invoke (file:///service/local/runtime/worker-thread.ts:1:2)',
];

test.each([
  ['raw text', 'raw text'],
  [
    { level: 'INFO', message: 'answered', status: 200, timestamp: 't', requestId: 'r' },
    'answered  status=200',
  ],
  [{ level: 'WARN', message: 'slow', ms: 5 }, 'slow  ms=5'],
  [
    { level: 'ERROR', message: { errorType: 'Error', errorMessage: 'x', stackTrace } },
    'Error: x\n    at own (/service/functions/predict/v1.ts:1:2)',
  ],
  [
    {
      level: 'ERROR',
      message: 'failed',
      error: { name: 'Error', message: 'x', stack: stackTrace.join('\n') },
    },
    'failed  Error: x\n    at own (/service/functions/predict/v1.ts:1:2)',
  ],
  [{ type: 'platform.start', record: {} }, undefined],
  [{ type: 'platform.report', record: { status: 'success' } }, undefined],
  [
    { type: 'platform.report', record: { status: 'timeout', metrics: { durationMs: 3000 } } },
    '✗ timeout after 3000 ms',
  ],
])('the terminal shows %j as one line, or an error with its own frames', (line, expected) => {
  expect(shown(line)).toBe(expected);
});

test('a long line without an error is cut to one line', () => {
  const rendered = shown({ level: 'INFO', message: 'x'.repeat(1_000) }) ?? '';
  expect(rendered.length).toBeLessThanOrEqual(160);
  expect(rendered).toMatch(/…$/);
});

test('the banner has all addresses and ends with the line that scripts wait for', () => {
  const banner = {
    api: 'http://a',
    lambda: 'http://l',
    emulators: { dynamodb: 'http://d', sqs: 'http://q' },
    tables: 'kept in .vigia',
    slack: 'http://s',
    mail: 'http://m',
    admin: 'admin / secret',
    seconds: 3.21,
  };
  const lines = stripVTControlCharacters(renderBanner(banner)).split('\n');
  expect(lines.at(-1)).toBe('Vigía ready in 3.2 s');
  expect(lines.join('\n')).toMatch(
    /Page +http:\/\/a .*API +http:\/\/a .*http:\/\/l.*http:\/\/d.*http:\/\/q.*kept in \.vigia.*http:\/\/s.*http:\/\/m.*admin \/ secret/s,
  );
});

test('the banner shows the random password of the first administrator, but no ADMIN_PASSWORD', async () => {
  const events: { username: string; password: string }[] = [];
  const invoke = async (_name: string, event: unknown) => {
    events.push(event as (typeof events)[number]);
    return { payload: { created: true } };
  };
  const { shown, created } = await createFirstAdmin(invoke, 'create', {}, { lambda: 3002 });
  expect(shown).toBe(`admin / ${events[0]?.password}`);
  expect(created).toBe('admin');
  expect(events[0]?.password).toMatch(/^[\w-]{16}$/);
  const env = { ADMIN_USERNAME: 'root', ADMIN_PASSWORD: 'my own secret' };
  const { shown: own } = await createFirstAdmin(invoke, 'create', env, { lambda: 3002 });
  expect(events[1]).toEqual({ username: 'root', password: 'my own secret', if_absent: true });
  expect(own).toMatch(/^root/);
  expect(own).not.toContain('my own secret');
});

test('with an administrator of an earlier start no password is shown, but the way to set one', async () => {
  const invoke = async () => ({ payload: { created: false } });
  const kept = await createFirstAdmin(invoke, 'create', {}, { lambda: 3002 });
  expect(kept.created).toBeUndefined();
  expect(kept.shown).toBe(
    'kept with its password from an earlier start\n' +
      'to set a new password: curl -s http://localhost:3002/2015-03-31/functions/create/invocations ' +
      `-d '{"username":"admin","password":"…","force":true}'`,
  );
  const { shown: ignored } = await createFirstAdmin(
    invoke,
    'create',
    { ADMIN_PASSWORD: 'my own secret' },
    { lambda: 1 },
  );
  expect(ignored).toContain('ADMIN_PASSWORD is ignored');
  expect(ignored).not.toContain('my own secret');
});

test('the banner gives the reason when the administrator could not be created', async () => {
  const payload = { errorType: 'AppError', errorMessage: 'Ya existe un administrador' };
  const invoke = async () => ({ functionError: 'Unhandled', payload });
  expect(await createFirstAdmin(invoke, 'create', {}, { lambda: 3002 })).toEqual({
    shown: 'admin not created: Ya existe un administrador',
  });
});

test('the SQS events of functions become event source mappings', () => {
  const attributes = { Arn: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo', QueueUrl: 'http://q/jobs.fifo' };
  const deployment = new Map([['Jobs', { ref: 'http://q/jobs.fifo', attributes }]]);
  const entry = (sqs: unknown) => [{ key: 'worker', definition: { name: 'w', events: [{ sqs }] } }];
  const arn = { 'Fn::GetAtt': ['Jobs', 'Arn'] };
  expect(
    mappingsOf(
      entry({ arn, batchSize: 1, maximumBatchingWindow: 2, functionResponseType: 'ReportBatchItemFailures' }),
      deployment,
    ),
  ).toEqual([
    {
      functionName: 'w',
      queueArn: attributes.Arn,
      queueName: 'jobs.fifo',
      queueUrl: 'http://q/jobs.fifo',
      batchSize: 1,
      windowMs: 2_000,
      reportsFailures: true,
      concurrency: 2,
    },
  ]);
  expect(mappingsOf(entry({ arn, enabled: false }), deployment)).toEqual([]);
  expect(() => mappingsOf(entry({ arn, filterPatterns: [{}] }), deployment)).toThrow(/filterPatterns/);
  expect(() => mappingsOf(entry('arn:aws:sqs:us-east-1:1:other'), deployment)).toThrow(/other/);
});
